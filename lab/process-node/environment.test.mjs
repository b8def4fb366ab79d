// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerEnvironment, expand } from './environment.mjs';

const pod = {
  metadata: { name: 'p', annotations: { 'a.b/c': 'note' } },
  spec: { containers: [], nodeName: 'n' },
};

/** @type {import('./environment.mjs').Sources} */
const sources = {
  configMap: async name =>
    name === 'settings' ? { COLOR: Buffer.from('red') } : undefined,
  secret: async name =>
    name === 'keys' ? { TOKEN: Buffer.from('abc') } : undefined,
};

test('replaces references to variables as a kubelet does', () => {
  const variables = { A: 'a', EMPTY: '' };
  for (const [text, wanted] of [
    ['$(A)b', 'ab'],
    ['$(EMPTY)', ''],
    ['$(NONE)', '$(NONE)'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$a'],
    ['$A ${A} $', '$A ${A} $'],
    ['$(toString)', '$(toString)'],
  ]) {
    assert.equal(expand(text, variables), wanted, text);
  }
});

test('gathers variables from all their sources, later ones over earlier ones', async () => {
  const container = {
    name: 'c',
    resources: { limits: { cpu: '1500m', memory: '2Gi' } },
    envFrom: [
      { prefix: 'S_', secretRef: { name: 'keys' } },
      { configMapRef: { name: 'settings' } },
      { configMapRef: { name: 'none', optional: true } },
    ],
    env: [
      { name: 'BASE', value: 'mine' },
      { name: 'ALL', value: '$(S_TOKEN) $(COLOR) $(LATER)' },
      { name: 'LATER', value: 'x' },
      {
        name: 'NOTE',
        valueFrom: { fieldRef: { fieldPath: "metadata.annotations['a.b/c']" } },
      },
      {
        name: 'CPU',
        valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } },
      },
      {
        name: 'MEMORY',
        valueFrom: {
          resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' },
        },
      },
      {
        name: 'ABSENT',
        valueFrom: {
          secretKeyRef: { name: 'keys', key: 'none', optional: true },
        },
      },
    ],
  };
  const base = { BASE: 'theirs', PATH: '/bin' };
  assert.deepEqual(
    await containerEnvironment({ pod, container, base, sources }),
    {
      BASE: 'mine',
      PATH: '/bin',
      S_TOKEN: 'abc',
      COLOR: 'red',
      ALL: 'abc red $(LATER)',
      LATER: 'x',
      NOTE: 'note',
      CPU: '2',
      MEMORY: '2048',
    },
  );
});

test('says which Secret or key is missing', async () => {
  for (const [secretKeyRef, message] of /** @type {const} */ ([
    [{ name: 'none', key: 'a' }, 'secret "none" not found'],
    [{ name: 'keys', key: 'a' }, "couldn't find key a in secret keys"],
  ])) {
    const container = {
      name: 'c',
      env: [{ name: 'A', valueFrom: { secretKeyRef } }],
    };
    await assert.rejects(
      containerEnvironment({ pod, container, base: {}, sources }),
      { reason: 'CreateContainerConfigError', message },
    );
  }
});
