// @ts-check
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { PLACEMENT } from './BenchLab.mjs';

export const PROJECT = 'cluster-bench';

/** Pipelines, and how long their simulated Pods run. */
const PIPELINES = { short: '3s', watched: '15s', ending: '15s', long: '3600s' };

const CATALOG_INFO = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: PROJECT,
    annotations: { 'llmops.dev/project': `local:${PROJECT}` },
  },
  spec: {
    type: 'ml-training',
    lifecycle: 'experimental',
    owner: 'group:default/ml-research',
  },
};

/**
 * @param {string} image
 * @param {string} runFor
 */
const steps = (image, runFor) => ({
  apiVersion: 'llmops.dev/v1',
  kind: 'ClusterSteps',
  image,
  steps: [
    {
      name: 'train',
      command: ['true'],
      resources: { requests: { cpu: '10m' } },
      nodeSelector: PLACEMENT,
      podAnnotations: {
        'lab.kwok/start-after': '500ms',
        'lab.kwok/run-for': runFor,
      },
    },
  ],
});

/**
 * Publishes the project on this machine; answers its commit.
 *
 * @param {string} data - the portal's folder
 * @param {string} image
 */
export function publishBenchProject(data, image) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-project-'));
  /** @param {string[]} args */
  const git = (...args) =>
    execFileSync('git', args, { cwd: work, stdio: 'pipe' }).toString().trim();
  const author = ['-c', 'user.name=Bench', '-c', 'user.email=b@example.com'];
  const files = {
    'catalog-info.yaml': CATALOG_INFO,
    'llmops.yaml': {
      apiVersion: 'llmops.dev/v1',
      pipelines: Object.fromEntries(
        Object.keys(PIPELINES).map(name => [
          name,
          {
            title: name,
            engines: { pytorchjob: { file: `${name}.yaml` } },
            parameters: {},
            steps: { train: {} },
          },
        ]),
      ),
    },
    ...Object.fromEntries(
      Object.entries(PIPELINES).map(([name, runFor]) => [
        `${name}.yaml`,
        steps(image, runFor),
      ]),
    ),
  };
  try {
    for (const [name, content] of Object.entries(files)) {
      fs.writeFileSync(path.join(work, name), stringify(content));
    }
    git('init', '--initial-branch=main');
    git('add', '.');
    git(...author, 'commit', '-m', 'Measure a cluster');
    fs.mkdirSync(path.join(data, 'git'), { recursive: true });
    git('clone', '--bare', '.', path.join(data, 'git', `${PROJECT}.git`));
    return git('rev-parse', 'HEAD');
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
