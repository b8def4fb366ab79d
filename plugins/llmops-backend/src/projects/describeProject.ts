import type {
  Project,
  ProjectProblem,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  ProjectCheckout,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { describePipeline } from './describePipeline';
import type { ProjectRecord } from './ProjectReader';
import { readDefinition } from './readDefinition';

/** The project's pipelines at a commit, and what is wrong with their declarations. */
export async function describeProject(
  record: ProjectRecord,
  checkout: ProjectCheckout,
  engines: ReadonlyMap<string, TrainingEngine>,
): Promise<Project> {
  const { definition, problems } = await readDefinition(checkout);
  const described = await Promise.all(
    (definition?.pipelines ?? []).map(pipeline =>
      describePipeline(pipeline, checkout, engines, record),
    ),
  );
  return {
    entityRef: record.entityRef,
    owner: record.owner,
    commit: checkout.commit,
    ref: checkout.ref,
    repository: checkout.repositoryUrl,
    pipelines: described.map(({ pipeline }) => pipeline),
    problems: [
      ...problems,
      ...described.flatMap<ProjectProblem>(part => part.problems),
    ],
    canLaunch: true,
  };
}
