import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Name of the project, of its registered model and, with `-articles`, of its dataset. */
export const PROJECT = 'article-writer';

const ANNOTATIONS = `  annotations:
    llmops.dev/project: local:${PROJECT}`;

const FILES = {
  'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${PROJECT}
  title: Article writer
${ANNOTATIONS}
spec:
  type: ml-training
  lifecycle: experimental
  owner: group:default/ml-research
  dependsOn: ['resource:default/${PROJECT}-articles']
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: ${PROJECT}-articles
  title: Articles
  description: Short articles that the model learns to continue
${ANNOTATIONS}
    llmops.dev/dataset-path: data/articles.jsonl
spec:
  type: dataset
  owner: group:default/ml-research
`,
  'llmops.yaml': `apiVersion: llmops.dev/v1
pipelines:
  train:
    title: Fit the article writer
    engines:
      dvc: { file: dvc.yaml }
    parameters:
      epochs: { type: integer, minimum: 1, maximum: 1000, description: Parts that the articles are read in }
      smoothing: { type: number, exclusiveMinimum: 0, description: Weight of pairs never seen }
    produces: { model: ${PROJECT} }
`,
  'dvc.yaml': `stages:
  fit:
    cmd: python3 train.py \${epochs} \${smoothing}
    deps: [train.py, data/articles.jsonl]
    params: [epochs, smoothing]
    metrics: [fitted.json]
`,
  'params.yaml': 'epochs: 40\nsmoothing: 0.5\n',
  'MODEL_CARD.md': `---
license: apache-2.0
language: [en]
pipeline_tag: text-generation
base_model: ${PROJECT}/characters
datasets: [articles]
---

# Article writer

Continues short articles, one character after another.

## Intended use

Drafts that a person reads before anybody else does.

## Limitations

It knows nothing but the articles it was fitted to.
`,
  '.gitignore': '/fitted.json\n',
};

const SUBJECTS = ['The harbour', 'A new school', 'The old mill', 'Our river'];
const VERBS = ['opens', 'waits for', 'remembers', 'repairs'];
const OBJECTS = ['its gates', 'the spring', 'a long road', 'the night train'];

/** So many articles, the same ones each time. */
function articles(count: number): string {
  return Array.from({ length: count }, (_, number) => {
    const text = [SUBJECTS, VERBS, OBJECTS]
      .map((words, place) => words[(number >> (2 * place)) % words.length])
      .join(' ');
    return `${JSON.stringify({ id: number, text: `${text}.` })}\n`;
  }).join('');
}

/** DVC of the tool environment. */
function dvcFile(): string {
  const python = process.env.LLMOPS_TOOLS_PYTHON;
  if (!python) {
    throw new Error(
      'LLMOPS_TOOLS_PYTHON is not set; start the tests by npm run e2e',
    );
  }
  return path.join(path.dirname(python), 'dvc');
}

/**
 * Publishes a project on this machine that fits a small model without any training library, logs to MLflow what
 * training code logs, and has two versions of its data. `data` is the portal's folder, which need not be started.
 */
export function publishTrainingProject(data: string): void {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-project-'));
  const remote = path.join(data, 'dvc-remote', PROJECT);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: work, stdio: 'pipe' });
  const dvc = (...args: string[]) =>
    execFileSync(dvcFile(), ['-q', ...args], {
      cwd: work,
      stdio: 'pipe',
      env: { ...process.env, DVC_NO_ANALYTICS: '1' },
    });
  const commit = (message: string) => {
    git('add', '.');
    const author = ['user.name=Probe', 'user.email=probe@example.com'];
    git(...author.flatMap(value => ['-c', value]), 'commit', '-m', message);
  };
  try {
    for (const [name, text] of Object.entries(FILES)) {
      fs.writeFileSync(path.join(work, name), text);
    }
    fs.copyFileSync(
      path.join('e2e-tests', 'support', 'train.py'),
      path.join(work, 'train.py'),
    );
    fs.mkdirSync(path.join(work, 'data'));
    fs.mkdirSync(remote, { recursive: true });
    git('init', '--initial-branch=main');
    dvc('init');
    dvc('remote', 'add', '-d', 'local', remote);
    for (const count of [40, 64]) {
      fs.writeFileSync(path.join(work, 'data/articles.jsonl'), articles(count));
      dvc('add', 'data/articles.jsonl');
      dvc('push');
      commit(`Fit to ${count} articles`);
    }
    fs.mkdirSync(path.join(data, 'git'), { recursive: true });
    git('clone', '--bare', '.', path.join(data, 'git', `${PROJECT}.git`));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
