// @ts-check
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { until } from '../../e2e-tests/support/portal.ts';

export const PROJECT = 'bench-llm';

/**
 * Makes a project from the template llm-training, as the Create page does.
 *
 * @param {import('./PortalClient.mjs').PortalClient} client
 */
export async function createSmokeProject(client) {
  const { id } = await client.call('/api/scaffolder/v2/tasks', {
    templateRef: 'template:default/llm-training',
    values: {
      name: PROJECT,
      owner: 'group:default/ml-research',
      description: 'Measured',
      modelName: PROJECT,
      modelSize: '7B',
      defaultProfile: 'smoke',
      remoteType: 'local',
      publishTo: 'local',
      startRun: false,
    },
  });
  await until(
    'the project to be made',
    async () => {
      const { status } = await client.call(`/api/scaffolder/v2/tasks/${id}`);
      if (status === 'failed') {
        throw new Error('The template failed; see the portal’s log');
      }
      return status === 'completed';
    },
    300_000,
  );
  await client.projectAppears(PROJECT);
}

/**
 * The same project, commit, parameters, environment and MLflow without the portal: a clone, `dvc pull` and
 * `dvc repro`, with a cache of its own.
 *
 * @param {{ data: string, mlflowUrl: string, run: any }} options - `run` as the portal ended it
 * @returns {Promise<number>} seconds
 */
export async function bareRepro({ data, mlflowUrl, run }) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-bare-'));
  const tools = path.dirname(process.env.LLMOPS_TOOLS_PYTHON ?? '');
  const environment = path.join(
    process.env.LLMOPS_CACHE ?? '',
    'envs',
    run.environment,
  );
  const env = {
    ...process.env,
    PATH: `${environment}/bin:${tools}:${process.env.PATH}`,
    VIRTUAL_ENV: environment,
    MLFLOW_TRACKING_URI: mlflowUrl,
    MLFLOW_EXPERIMENT_NAME: 'bare',
    LLMOPS_PROFILE: run.profile,
    OMP_NUM_THREADS: '1',
    OMP_WAIT_POLICY: 'passive',
    DVC_NO_ANALYTICS: '1',
  };
  const call = (file, ...args) =>
    promisify(execFile)(file, args, { cwd: work, env });
  try {
    const started = Date.now();
    await call('git', 'clone', path.join(data, 'git', `${PROJECT}.git`), '.');
    await call('git', 'checkout', run.commit);
    fs.writeFileSync(
      path.join(work, 'params.yaml'),
      stringify({ ...run.parameters, seed: run.parameters.seed + 1000 }),
    );
    await call('dvc', 'pull', '--allow-missing');
    await call('dvc', 'repro');
    return (Date.now() - started) / 1000;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
