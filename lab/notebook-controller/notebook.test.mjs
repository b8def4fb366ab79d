// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statefulSetOf } from './statefulSet.mjs';
import { statusOf } from './status.mjs';

/** @param {Record<string, string>} annotations */
const notebook = annotations => ({
  metadata: { name: 'study', namespace: 'team', uid: 'u1', annotations },
  spec: {
    template: {
      spec: { containers: [{ name: 'study', image: 'jupyter:1' }] },
    },
  },
});

test('a notebook is a set of one Pod, or of none while it is stopped', () => {
  const running = statefulSetOf(notebook({ team: 'a' }));
  assert.equal(running.spec?.replicas, 1);
  assert.deepEqual(running.spec?.template.metadata, {
    labels: { statefulset: 'study', 'notebook-name': 'study' },
    annotations: { team: 'a' },
  });
  const [container] = running.spec?.template.spec?.containers ?? [];
  assert.deepEqual(container.env, [
    { name: 'NB_PREFIX', value: '/notebook/team/study' },
  ]);
  const stopped = statefulSetOf(
    notebook({ 'kubeflow-resource-stopped': '2026-01-31T00:00:00Z' }),
  );
  assert.equal(stopped.spec?.replicas, 0);
  assert.deepEqual(stopped.spec?.template.metadata?.annotations, {});
});

test('the status is that of the container of its name', () => {
  assert.deepEqual(statusOf('study', undefined), {
    conditions: [],
    containerState: {},
    readyReplicas: 0,
  });
  const state = { running: {} };
  const other = { image: '', imageID: '', restartCount: 0, ready: false };
  const status = statusOf('study', {
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        { ...other, name: 'sidecar' },
        { ...other, name: 'study', ready: true, state },
      ],
    },
  });
  assert.deepEqual(status, {
    conditions: [{ type: 'Ready', status: 'True' }],
    containerState: state,
    readyReplicas: 1,
  });
});
