import { LLMOPS_YAML, type ProjectDefinition } from '../project';
import type { ProjectProblem } from '../schema/openapi';
import { checkMeaning } from './checkMeaning';
import { formatPath } from './formatPath';
import { PositionedYaml } from './PositionedYaml';
import { toDefinition } from './toDefinition';
import { validateDocument, type DocumentFault } from './validateDocument';

/** More are no help to anyone. */
const MAX_PROBLEMS = 100;

/**
 * Reads the text of a project's `llmops.yaml`.
 *
 * The definition is there exactly when there are no problems. Every problem names the file, the line (from 1), the
 * path of the value, what is wrong with which value, and what to do. Never throws for what the text holds: neither
 * for broken YAML, nor for a file that is too large or blown up by aliases.
 *
 * @param text - content of the file
 * @param file - its name, as problems give it
 *
 * @public
 */
export function parseLlmopsYaml(
  text: string,
  file: string = LLMOPS_YAML,
): { definition?: ProjectDefinition; problems: ProjectProblem[] } {
  const yaml = new PositionedYaml(text);
  if (yaml.faults.length > 0) {
    return {
      problems: yaml.faults
        .slice(0, MAX_PROBLEMS)
        .map(({ message, line }) => problem(file, message, line)),
    };
  }
  if (yaml.content === null || yaml.content === undefined) {
    return {
      problems: [
        problem(file, 'The file is empty; declare a pipeline in it', 1),
      ],
    };
  }
  const result = validateDocument(yaml.content);
  const faults =
    'faults' in result ? result.faults : checkMeaning(result.document);
  if (faults.length > 0 || !('document' in result)) {
    return { problems: toProblems(file, yaml, faults) };
  }
  return { definition: toDefinition(result.document), problems: [] };
}

function toProblems(
  file: string,
  yaml: PositionedYaml,
  faults: DocumentFault[],
): ProjectProblem[] {
  return faults
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message, at }) =>
      problem(file, message, yaml.lineOf(path, at), formatPath(path)),
    )
    .sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
}

function problem(
  file: string,
  message: string,
  line?: number,
  path?: string,
): ProjectProblem {
  return {
    file,
    message,
    ...(line === undefined ? {} : { line }),
    ...(path ? { path } : {}),
  };
}
