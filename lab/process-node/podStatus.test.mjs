// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podStatus } from './podStatus.mjs';

/** @param {import('@kubernetes/client-node').V1ContainerState} state */
const container = state => ({
  name: 'c',
  image: 'i',
  imageID: '',
  ready: Boolean(state.running),
  restartCount: 0,
  state,
});
const waiting = container({ waiting: { reason: 'PodInitializing' } });
const running = container({ running: { startedAt: new Date() } });
const succeeded = container({ terminated: { exitCode: 0 } });
const failed = container({ terminated: { exitCode: 1 } });
const crashed = {
  ...container({ waiting: { reason: 'CrashLoopBackOff' } }),
  lastState: failed.state,
};

test('tells the phase from what the containers did', () => {
  for (const [init, containers, initialized, ended, phase] of [
    [[], [waiting], true, false, 'Pending'],
    [[running], [waiting], false, false, 'Pending'],
    [[failed], [waiting], false, true, 'Failed'],
    [[succeeded], [running], true, false, 'Running'],
    [[], [crashed], true, false, 'Running'],
    [[], [running, failed], true, false, 'Running'],
    [[], [succeeded, failed], true, true, 'Failed'],
    [[succeeded], [succeeded], true, true, 'Succeeded'],
  ]) {
    const status = podStatus(
      {},
      /** @type {import('./podStatus.mjs').PodProgress} */ ({
        init,
        containers,
        initialized,
        ended,
        startTime: new Date(),
        podIP: '10.245.0.1',
      }),
    );
    assert.equal(status.phase, phase);
  }
});

test('keeps conditions of others and the time of its own', () => {
  const before = new Date(0);
  const status = podStatus(
    {
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Initialized', status: 'True', lastTransitionTime: before },
        { type: 'Ready', status: 'True', lastTransitionTime: before },
      ],
    },
    {
      init: [],
      containers: [failed],
      initialized: true,
      ended: true,
      startTime: before,
      podIP: '10.245.0.1',
      failure: { reason: 'DeadlineExceeded', message: 'too long' },
    },
  );
  assert.equal(status.reason, 'DeadlineExceeded');
  const [scheduled, initialized, , ready] = status.conditions ?? [];
  assert.deepEqual(scheduled, { type: 'PodScheduled', status: 'True' });
  assert.equal(initialized.lastTransitionTime, before);
  assert.equal(ready.status, 'False');
  assert.equal(ready.reason, 'PodFailed');
  assert.notEqual(ready.lastTransitionTime, before);
});
