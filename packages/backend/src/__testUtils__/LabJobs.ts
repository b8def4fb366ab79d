import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';

export const NAMESPACE = 'team-llm';

const RESOURCES = {
  pytorchjob: { group: 'kubeflow.org', version: 'v1', plural: 'pytorchjobs' },
  trainjob: {
    group: 'trainer.kubeflow.org',
    version: 'v1alpha1',
    plural: 'trainjobs',
  },
};

type JobEngine = keyof typeof RESOURCES;
export type ClusterEngine = JobEngine | 'kubeflow-pipelines';

/** Address of Kubeflow Pipelines, where the lab has it. */
export const PIPELINES_URL = process.env.LLMOPS_LAB_KFP_URL;

/** What `npm run test:cluster` says of the lab that it started. */
export function labSetting(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run \`npm run test:cluster\``);
  }
  return value;
}

/** Ids of the runs that the jobs of an engine belong to, one for each job; read by an administrator. */
export async function runsOfJobs(engine: ClusterEngine): Promise<string[]> {
  return engine === 'kubeflow-pipelines' ? runsOfPipelines() : runsOf(engine);
}

/** The name of a run on the server is that of its attempt. */
async function runsOfPipelines(): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined = '';
  while (token !== undefined) {
    const query = new URLSearchParams({ page_size: '200', page_token: token });
    const answer = await fetch(`${PIPELINES_URL}/apis/v2beta1/runs?${query}`);
    const page: {
      runs?: Array<{ display_name: string }>;
      next_page_token?: string;
    } = await answer.json();
    const names = (page.runs ?? []).map(one => one.display_name);
    ids.push(...names.map(name => name.replace(/-\d+$/, '')));
    token = page.next_page_token || undefined;
  }
  return ids;
}

async function runsOf(engine: JobEngine): Promise<string[]> {
  const connection = new KubeConfig();
  connection.loadFromFile(labSetting('LLMOPS_LAB_ADMIN_KUBECONFIG'));
  const { items } = await connection
    .makeApiClient(CustomObjectsApi)
    .listNamespacedCustomObject({
      ...RESOURCES[engine],
      namespace: NAMESPACE,
      labelSelector: 'app.kubernetes.io/managed-by=llmops-portal',
    });
  return items.map(
    (job: { metadata: { labels: Record<string, string> } }) =>
      job.metadata.labels['llmops.dev/run'],
  );
}
