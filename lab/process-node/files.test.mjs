// @ts-check
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../scripts/lib/testing/temporary.mjs';
import { ContainerLog } from './ContainerLog.mjs';
import { HostsFiles } from './HostsFiles.mjs';
import { findImage } from './images.mjs';
import { mountPlan } from './mounts.mjs';
import { readLog, readLogQuery } from './readLog.mjs';

test('adds mount points of existing folders in an overlay alone', () => {
  const plan = mountPlan(
    [
      { source: '/s/inner', target: '/nowhere/deep/inner' },
      { source: '/s/deep', target: '/nowhere/deep', readOnly: true },
      { source: '/s/new', target: '/usr/no-such-folder/a' },
      { source: '/s/hosts', target: '/etc/hosts' },
    ],
    '/nowhere/deep/x',
  );
  assert.deepEqual(plan.split('\n'), [
    'overlay\tusr',
    'bind\t/s/hosts\t/etc/hosts\trw',
    'bind\t/s/deep\t/nowhere/deep\tro',
    'bind\t/s/inner\t/nowhere/deep/inner\trw',
    'bind\t/s/new\t/usr/no-such-folder/a\trw',
    'folder\t/nowhere/deep/x',
    '',
  ]);
});

test('finds images by name, then by pattern, then among those of every lab', t => {
  const state = temporaryFolder(t);
  assert.deepEqual(findImage(state, 'lab/any'), {
    copy: undefined,
    path: undefined,
  });
  fs.writeFileSync(
    path.join(state, 'images.json'),
    JSON.stringify({
      images: {
        'r.example/a@*': { path: ['bin'] },
        'r.example/a@sha256:1': { copy: 'project' },
      },
    }),
  );
  fs.mkdirSync(path.join(state, 'images'));
  fs.writeFileSync(
    path.join(state, 'images', 'b.json'),
    JSON.stringify({ images: { 'r.example/b:1': { env: { A: 'a' } } } }),
  );
  const exact = findImage(state, 'r.example/a@sha256:1');
  assert.equal(exact.copy, path.join(state, 'project'));
  const byPattern = findImage(state, 'r.example/a@sha256:2');
  assert.deepEqual(byPattern.path, [path.join(state, 'bin')]);
  assert.deepEqual(findImage(state, 'r.example/b:1').env, { A: 'a' });
  assert.throws(() => findImage(state, 'rxexample/a@sha256:2'), {
    reason: 'ImagePullBackOff',
  });
});

test('reads a log as it is asked for', async t => {
  const log = new ContainerLog(path.join(temporaryFolder(t), 'c.log'));
  for (const line of ['one', 'two', 'three']) log.write('stdout', line);
  log.close();
  const { signal } = new AbortController();
  for (const [query, wanted] of [
    ['', 'one\ntwo\nthree\n'],
    ['follow=true', 'one\ntwo\nthree\n'],
    ['tailLines=2', 'two\nthree\n'],
    ['tailLines=0', ''],
    ['tailLines=9&limitBytes=5', 'one\nt'],
    ['sinceTime=2100-01-01T00:00:00Z', ''],
    ['sinceSeconds=3600', 'one\ntwo\nthree\n'],
  ]) {
    let text = '';
    const asked = readLogQuery(new URLSearchParams(query));
    for await (const part of readLog(log, asked, signal)) text += part;
    assert.equal(text, wanted, query);
  }
});

test('gives short names in their own namespace alone', t => {
  const hosts = new HostsFiles(temporaryFolder(t));
  const file = hosts.file('a');
  const read = () => fs.readFileSync(file, 'utf8').trim().split('\n');
  hosts.putService({ metadata: { name: 's', namespace: 'a', uid: '1' } });
  hosts.putService({ metadata: { name: 'other', namespace: 'b', uid: '2' } });
  hosts.putPod({
    metadata: { name: 'p', namespace: 'a', uid: '3' },
    spec: { hostname: 'h', subdomain: 's', containers: [] },
  });
  hosts.remove('service', '2');
  assert.deepEqual(
    read().map(line => line.replace('127.0.0.1 ', '')),
    [
      'localhost',
      's',
      's.a',
      's.a.svc',
      's.a.svc.cluster.local',
      'h',
      'h.s',
      'h.s.a',
      'h.s.a.svc',
      'h.s.a.svc.cluster.local',
    ],
  );
});
