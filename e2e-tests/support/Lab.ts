import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Namespace of the lab that the portal's account may train in. */
export const NAMESPACE = 'team-llm';
/** LocalQueue that leads to the node which really runs its Pods. */
export const QUEUE = 'process';

/** Address of Kubeflow Pipelines, where the lab has it. */
export const PIPELINES_URL = process.env.LLMOPS_LAB_KFP_URL;

/** What `npm run test:cluster` says of the lab that it started. */
function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run \`npm run test:cluster\``);
  }
  return value;
}

/** Repository of images in the lab's registry, which the node of processes takes as this machine. */
export function labImage(name: string): string {
  return `${setting('LLMOPS_LAB_REGISTRY')}/lab/${name}`;
}

/** Makes portals that are started from now on train in the lab. */
export function connectPortals(): void {
  process.env.APP_CONFIG_llmops_clusters = JSON.stringify({
    lab: {
      title: 'Lab',
      connection: { kubeconfig: { file: setting('LLMOPS_LAB_KUBECONFIG') } },
      namespaces: [
        { namespace: NAMESPACE, owners: ['group:default/ml-research'] },
      ],
      allowWithoutQueue: true,
      keepFinished: { seconds: 5 },
    },
  });
  if (PIPELINES_URL) {
    process.env.APP_CONFIG_llmops_pipelines = JSON.stringify({
      lab: {
        title: 'Lab',
        url: PIPELINES_URL,
        namespaces: [{ owners: ['*'] }],
      },
    });
  }
  process.env.APP_CONFIG_llmops_registries = JSON.stringify({
    [setting('LLMOPS_LAB_REGISTRY')]: { insecure: true },
  });
}

/** kubectl as an administrator, in the namespace of the runs; answers what it printed. */
export async function kubectl(args: string[], input?: string): Promise<string> {
  const running = run(
    path.join(setting('LAB_CACHE'), 'bin', 'kubectl'),
    ['-n', NAMESPACE, ...args],
    {
      env: {
        ...process.env,
        KUBECONFIG: setting('LLMOPS_LAB_ADMIN_KUBECONFIG'),
      },
    },
  );
  running.child.stdin?.end(input ?? '');
  return (await running).stdout;
}
