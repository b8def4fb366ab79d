import { InputError, isError } from '@backstage/errors';
import type { JsonPrimitive } from '@backstage/types';
import {
  type LaunchRequest,
  mergeDefaults,
  nearestName,
  type PipelineDefinition,
  type ResourceAmounts,
  resolveParameters,
} from '@llmops/backstage-plugin-llmops-common';
import type {
  PreflightCheck,
  ProjectCheckout,
  TrainingEngine,
} from '@llmops/backstage-plugin-llmops-node';
import { parametersOf } from '../projects/describePipeline';
import { describeProblem, readDefinition } from '../projects/readDefinition';
import { chooseEngine } from './chooseEngine';
import { chooseOptions } from './chooseOptions';

/** Everything that a launch fixes, once nothing speaks against it. */
export interface RunInputsPlan {
  definition: PipelineDefinition;
  engine: TrainingEngine;
  profile?: string;
  options: Record<string, string>;
  parameters: Record<string, JsonPrimitive>;
  resources: Record<string, ResourceAmounts>;
}

/** The plan is there unless a check is an error before the engine could be asked. */
export interface RunPlan {
  plan?: RunInputsPlan;
  checks: PreflightCheck[];
}

export interface PlanContext {
  request: LaunchRequest;
  checkout: ProjectCheckout;
  /** Entity references of the project, of who owns it, and of the person the run acts for. */
  project: string;
  owner: string;
  startedBy: string;
  engines: ReadonlyMap<string, TrainingEngine>;
}

/** Says what a launch would run with, and what speaks against it; sends nothing. */
export async function planRun(context: PlanContext): Promise<RunPlan> {
  const { request, checkout, engines } = context;
  try {
    const definition = await findPipeline(request.pipeline, checkout);
    const engine = await chooseEngine(definition, request.engine, engines);
    const steps = await engine.steps(definition, checkout);
    const { values, problems } = await resolveValues(
      definition,
      engine,
      context,
    );
    if (problems.length > 0) {
      return { checks: problems };
    }
    const chosen = await chooseOptions(engine, context, request.options);
    if (chosen.problems.length > 0) {
      return { checks: chosen.problems };
    }
    const profile = request.profile ?? definition.defaultProfile;
    const plan = {
      definition,
      engine,
      profile,
      options: chosen.options,
      parameters: values,
      resources: resourcesOf(definition, profile, steps),
    };
    return { plan, checks: await askEngine(plan, context) };
  } catch (error) {
    if (isError(error) && error.name === 'InputError') {
      return { checks: [failure('pipeline', 'Pipeline', error.message)] };
    }
    throw error;
  }
}

async function findPipeline(
  name: string,
  checkout: ProjectCheckout,
): Promise<PipelineDefinition> {
  const { definition, problems } = await readDefinition(checkout);
  if (!definition) {
    throw new InputError(problems.map(describeProblem).join('; '));
  }
  const found = definition.pipelines.find(pipeline => pipeline.name === name);
  if (!found) {
    const names = definition.pipelines.map(pipeline => pipeline.name);
    const nearest = nearestName(name, names);
    throw new InputError(
      `The project has no pipeline "${name}"; ${
        nearest
          ? `did you mean "${nearest}"?`
          : `choose one of ${names.join(', ')}`
      }`,
    );
  }
  return found;
}

async function resolveValues(
  definition: PipelineDefinition,
  engine: TrainingEngine,
  { request, checkout }: PlanContext,
) {
  const merged = mergeDefaults(
    definition,
    await engine.parameterDefaults(definition, checkout),
    parametersOf(definition.engines[engine.id].file),
  );
  const resolved = resolveParameters(definition, {
    profile: request.profile,
    defaults: merged.defaults,
    overrides: request.parameters,
  });
  const problems = [...merged.problems, ...resolved.problems].map(
    ({ parameter, message }): PreflightCheck => ({
      ...failure(`parameter:${parameter}`, 'Parameters', message),
      parameter,
    }),
  );
  return { values: resolved.values, problems };
}

/** Resources of every step; the profile replaces them amount by amount. */
function resourcesOf(
  definition: PipelineDefinition,
  profileName: string | undefined,
  steps: Array<{ name: string }>,
): Record<string, ResourceAmounts> {
  const profile = definition.profiles.find(({ name }) => name === profileName);
  return Object.fromEntries(
    steps.map(({ name }) => [
      name,
      {
        ...(Object.hasOwn(definition.steps, name)
          ? definition.steps[name].resources
          : {}),
        ...profile?.resources,
      },
    ]),
  );
}

async function askEngine(
  plan: RunInputsPlan,
  { request, checkout, project, owner, startedBy }: PlanContext,
): Promise<PreflightCheck[]> {
  try {
    return await plan.engine.preflight({
      project,
      owner,
      startedBy,
      source: checkout,
      pipeline: plan.definition,
      profile: plan.profile,
      options: plan.options,
      parameters: plan.parameters,
      resources: plan.resources,
      environment: {},
      confirmations: request.confirmations ?? [],
    });
  } catch (error) {
    const message = isError(error) ? error.message : String(error);
    return [
      failure(
        'engine',
        plan.engine.title,
        `${plan.engine.title} could not check the run: ${message}`,
      ),
    ];
  }
}

function failure(id: string, title: string, message: string): PreflightCheck {
  return { id, title, status: 'error', message };
}
