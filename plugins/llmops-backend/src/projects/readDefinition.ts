import {
  LLMOPS_YAML,
  parseLlmopsYaml,
  type ProjectDefinition,
  type ProjectProblem,
} from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';

/** What the project declares at the checkout's commit; the definition is there exactly when there are no problems. */
export async function readDefinition(
  checkout: ProjectCheckout,
): Promise<{ definition?: ProjectDefinition; problems: ProjectProblem[] }> {
  const text = await checkout.readFile(LLMOPS_YAML);
  if (text === undefined) {
    return {
      problems: [
        {
          file: LLMOPS_YAML,
          message: `There is no ${LLMOPS_YAML} at the commit ${checkout.commit}; add one that declares a pipeline`,
        },
      ],
    };
  }
  return parseLlmopsYaml(text);
}

/** A problem in one line, with its place. */
export function describeProblem(problem: ProjectProblem): string {
  const line = problem.line === undefined ? '' : `:${problem.line}`;
  return `${problem.file}${line}: ${problem.message}`;
}
