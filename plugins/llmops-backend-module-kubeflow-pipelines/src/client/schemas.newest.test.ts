import { resolve } from 'node:path';
import { z } from 'zod';
import { modelsPython } from '../__testUtils__/modelsPython';
import { runScript } from '../__testUtils__/runScript';
import { hasEnded, readRun } from '../attempts/readRun';
import { ACTIVE_STATES } from './filters';
import {
  experimentListSchema,
  healthSchema,
  pipelineListSchema,
  pipelineVersionListSchema,
  recurringRunListSchema,
  runListSchema,
} from './schemas';

/** The newest client's models of answers, and what the portal reads of them. */
const READ = {
  V2beta1ListRunsResponse: runListSchema,
  V2beta1ListExperimentsResponse: experimentListSchema,
  V2beta1ListPipelinesResponse: pipelineListSchema,
  V2beta1ListPipelineVersionsResponse: pipelineVersionListSchema,
  V2beta1ListRecurringRunsResponse: recurringRunListSchema,
  // The version is told by older servers only.
  V2beta1GetHealthzResponse: healthSchema.omit({ tag_name: true }),
};

async function check(schemas: Record<string, z.ZodType>) {
  const wanted = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema),
    ]),
  );
  const script = resolve(__dirname, '../__testUtils__/check_models.py');
  const output = await runScript(
    modelsPython(),
    script,
    JSON.stringify(wanted),
  );
  return z
    .object({ problems: z.array(z.string()), states: z.array(z.string()) })
    .parse(JSON.parse(output));
}

it('reads fields that the newest server has', async () => {
  expect((await check(READ)).problems).toEqual([]);
});

it('would notice a field that is not there, or is something else', async () => {
  const { problems } = await check({
    V2beta1ListRunsResponse: z.object({
      runs: z.array(
        z.object({ label: z.string(), state: z.array(z.string()) }),
      ),
      total_size: z.string(),
    }),
  });
  expect(problems).toEqual([
    'V2beta1ListRunsResponse.runs[] has no field label',
    'V2beta1ListRunsResponse.runs[].state is one of several texts, not of the type array',
    'V2beta1ListRunsResponse.total_size is of the type int, not string',
  ]);
});

it('knows every state that a run of the newest server can have', async () => {
  const { states } = await check({});
  expect(states).toContain('SUCCEEDED');
  for (const state of states) {
    const run = { run_id: 'r', state };
    const { reason } = readRun(run, [], new Date());
    expect(reason ?? '').not.toContain('does not know');
    expect(ACTIVE_STATES.includes(state)).toBe(
      !hasEnded(run) && state !== 'RUNTIME_STATE_UNSPECIFIED',
    );
  }
});
