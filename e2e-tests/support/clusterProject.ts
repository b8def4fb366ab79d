import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Name of the project. */
export const PROJECT = 'river-forecast';

const CATALOG_INFO = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${PROJECT}
  title: River forecast
  annotations:
    llmops.dev/project: local:${PROJECT}
spec:
  type: ml-training
  lifecycle: experimental
  owner: group:default/ml-research
`;

const LLMOPS_YAML = `apiVersion: llmops.dev/v1
pipelines:
  train:
    title: Train on a cluster
    description: Two processes train side by side and print what they do.
    engines:
      pytorchjob: { file: train.yaml }
      trainjob: { file: train.yaml }
      kubeflow-pipelines: { file: compiled.yaml }
    parameters:
      epochs: { type: integer, minimum: 1, maximum: 1000, default: 12, description: Passes over the data }
    profiles:
      small: { title: Small, description: Needs no GPU. }
      huge: { title: Huge, description: Needs more GPUs than any node has., resources: { gpu: 99 } }
    defaultProfile: small
    steps:
      train: { retries: 0, resources: { cpu: 1, memory: 256Mi } }
`;

/** @param image - repository of the project's images */
const trainYaml = (image: string) => `apiVersion: llmops.dev/v1
kind: ClusterSteps
image: ${image}
steps:
  - name: train
    command: [sh, -c]
    args:
      - >-
        for epoch in $(seq 1 \${epochs}); do
        echo "rank $RANK epoch $epoch loss 0.$((900 / (epoch + 1)))"; sleep 1;
        done
    nodes: 2
    resources:
      requests: { cpu: 1, memory: 256Mi }
    tolerations:
      - { key: lab.llmops.dev/kind, operator: Exists }
`;

/** What the compiler of Kubeflow Pipelines makes of three tasks, of which each needs the one before. */
function compiled(): string {
  const names = ['prepare', 'train', 'evaluate'];
  const tasks = names.map((name, index) => [
    name,
    {
      componentRef: { name: 'comp-step' },
      taskInfo: { name },
      ...(index > 0 ? { dependentTasks: [names[index - 1]] } : {}),
    },
  ]);
  // JSON is YAML.
  return JSON.stringify({
    pipelineInfo: { name: PROJECT },
    components: { 'comp-step': { executorLabel: 'exec-step' } },
    deploymentSpec: {
      executors: {
        'exec-step': {
          container: { image: 'python:3.11', command: ['python', '-V'] },
        },
      },
    },
    root: {
      dag: { tasks: Object.fromEntries(tasks) },
      inputDefinitions: {
        parameters: { epochs: { parameterType: 'NUMBER_INTEGER' } },
      },
    },
    schemaVersion: '2.1.0',
    sdkVersion: 'kfp-2.17.0',
  });
}

/**
 * Publishes a project on this machine whose steps run on clusters. Answers its commit.
 *
 * @param data - the portal's folder
 */
export function publishClusterProject(data: string, image: string): string {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-project-'));
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: work, stdio: 'pipe' }).toString().trim();
  const author = ['user.name=Probe', 'user.email=probe@example.com'].flatMap(
    value => ['-c', value],
  );
  try {
    fs.writeFileSync(path.join(work, 'catalog-info.yaml'), CATALOG_INFO);
    fs.writeFileSync(path.join(work, 'llmops.yaml'), LLMOPS_YAML);
    fs.writeFileSync(path.join(work, 'train.yaml'), trainYaml(image));
    fs.writeFileSync(path.join(work, 'compiled.yaml'), compiled());
    git('init', '--initial-branch=main');
    git('add', '.');
    git(...author, 'commit', '-m', 'Train on a cluster');
    fs.mkdirSync(path.join(data, 'git'), { recursive: true });
    git('clone', '--bare', '.', path.join(data, 'git', `${PROJECT}.git`));
    return git('rev-parse', 'HEAD');
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
