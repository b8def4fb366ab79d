import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterBench } from './__testUtils__/ClusterBench';
import { launch } from './__testUtils__/follow';
import { NAMESPACE } from './__testUtils__/lab';
import { OwnLab } from './__testUtils__/OwnLab';
import { ClusterClient } from './clusters/ClusterClient';
import { pyTorchJobKind } from './jobs/pyTorchJob';

/*
 * An API server that is killed and comes back. What it knew of places in watches is gone with it: who resumes from one
 * is told that it has expired, and has to list anew.
 */

const TIMEOUT_MS = 240_000;
/** Between two looks at a condition. */
const PAUSE_MS = 20;

let lab: OwnLab;
let bench: ClusterBench;
let admin: ClusterClient;

beforeAll(async () => {
  lab = await OwnLab.up(['kueue', 'argo-rollouts', 'trainer', 'registry']);
  const connection = new KubeConfig();
  connection.loadFromFile(lab.kubeconfig('admin'));
  admin = new ClusterClient('own', connection);
  bench = new ClusterBench({
    connection: { kubeconfig: { file: lab.kubeconfig('portal') } },
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await bench?.close();
  await lab?.down();
}, TIMEOUT_MS);

const step = (runFor: string) => ({
  name: 'train',
  command: ['true'],
  resources: { requests: { cpu: '10m' } },
  nodeSelector: { 'node.kubernetes.io/instance-type': 'cpu-96' },
  podAnnotations: {
    'lab.kwok/start-after': '200ms',
    'lab.kwok/run-for': runFor,
  },
});

it(
  'keeps what was seen while the API server is dead, and goes on with what it missed',
  async () => {
    const engine = bench.engine(pyTorchJobKind);
    const [longSpec, shortSpec, lostSpec] = [
      await bench.spec(pyTorchJobKind, [step('600s')]),
      await bench.spec(pyTorchJobKind, [step('5s')]),
      await bench.spec(pyTorchJobKind, [step('600s')]),
    ];
    const long = await launch(engine, longSpec);
    const short = await launch(engine, shortSpec);
    const lost = await launch(engine, lostSpec);
    await Promise.all(
      [long, short, lost].map(({ reaches }) => reaches('running')),
    );

    await lab.kill('kube-apiserver');
    await expect(engine.submit(longSpec)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('cannot be reached'),
    });
    while ((await engine.status()).available) {
      await pause(PAUSE_MS);
    }
    expect((await engine.status()).reason).toContain('"lab"');
    const seen = [long, short, lost].map(
      ({ sink }) => sink.observations.length,
    );

    await lab.start('kube-apiserver');
    // Deleted before the portal watches again, so that no event tells of it.
    for (;;) {
      const gone = await admin
        .remove(pyTorchJobKind.resource, lostSpec.dispatchKey, NAMESPACE)
        .then(
          () => true,
          () => false,
        );
      if (gone) break;
      await pause(PAUSE_MS);
    }
    await short.done;
    expect(short.sink.latest?.state).toBe('succeeded');
    await lost.done;
    expect(lost.sink.latest?.state).toBe('lost');
    // It says again what it is, once that is known again.
    await long.sink.until(({ observations }) => observations.length > seen[0]);
    expect(long.sink.latest?.state).toBe('running');
    expect((await engine.status()).available).toBe(true);
    expect(await engine.submit(longSpec)).toEqual(await engine.find(longSpec));
    for (const { sink } of [long, short, lost]) {
      const states = sink.observations.map(({ state }) => state);
      // Nothing was thought lost, failed or waiting only because nobody answered.
      expect(
        states
          .slice(states.indexOf('running'), -1)
          .every(state => state === 'running'),
      ).toBe(true);
    }
    long.abort.abort();
    await long.done;
  },
  TIMEOUT_MS,
);
