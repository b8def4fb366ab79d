import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const FILES = {
  'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: probe
  annotations:
    llmops.dev/project: local:probe
spec:
  type: ml-training
  lifecycle: experimental
  owner: group:default/ml-research
`,
  'llmops.yaml': `apiVersion: llmops.dev/v1
pipelines:
  probe:
    title: Probe
    engines:
      dvc: { file: dvc.yaml }
    parameters:
      number: { type: integer, minimum: 0, description: Makes every run a new one }
      lines: { type: integer, minimum: 1, description: Lines to write }
`,
  'dvc.yaml': `stages:
  probe:
    cmd: sh probe.sh \${lines}
    params: [number, lines]
`,
  'params.yaml': 'number: 0\nlines: 1\n',
  'probe.sh': `i=0
while [ "$i" -lt "$1" ]; do
  echo "probe $(date +%s%3N)"
  i=$((i + 1))
  [ "$i" -eq "$1" ] || sleep 0.1
done
`,
  '.dvc/config': '',
  '.dvc/.gitignore': '/config.local\n/tmp\n/cache\n',
  '.dvcignore': '',
};

/** Publishes a project on this machine whose one stage writes the time, ten times a second; `data` is the portal's folder. */
export function publishProbeProject(data: string): void {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'llmops-probe-'));
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: work, stdio: 'pipe' });
  try {
    for (const [name, text] of Object.entries(FILES)) {
      const file = path.join(work, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    git('init', '--initial-branch=main');
    git('add', '.');
    git(
      '-c',
      'user.name=Probe',
      '-c',
      'user.email=probe@example.com',
      'commit',
      '-m',
      'Probe',
    );
    git('clone', '--bare', '.', path.join(data, 'git', 'probe.git'));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
