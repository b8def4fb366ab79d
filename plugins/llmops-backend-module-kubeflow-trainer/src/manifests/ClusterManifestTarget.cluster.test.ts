import type { KubernetesObject, V1ConfigMap } from '@kubernetes/client-node';
import type { JsonObject } from '@backstage/types';
import { ClusterBench } from '../__testUtils__/ClusterBench';
import { OWNER } from '../__testUtils__/lab';
import { newNamespace, removeNamespace } from '../__testUtils__/NamespaceBench';

jest.setTimeout(120_000);

const CONFIG_MAP = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};
const KINDS = [
  { apiVersion: 'v1', kind: 'ConfigMap' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'example.com/v1', kind: 'Missing' },
];

const settings = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { mode: 'train' },
});

describe('manifests on a cluster', () => {
  let namespace: string;
  let bench: ClusterBench;

  beforeAll(async () => {
    bench = new ClusterBench();
    namespace = await newNamespace(bench.admin, ['llmops-apply-manifests']);
    await bench.close();
    bench = new ClusterBench({
      namespaces: [
        { namespace, owners: [OWNER, 'group:default/beside'] },
        { namespace: 'team-llm', owners: ['group:default/elsewhere'] },
      ],
      manifests: { kinds: KINDS },
    });
  });

  afterAll(async () => {
    await removeNamespace(bench.admin, namespace);
    await bench.close();
  });

  const apply = (
    manifests: JsonObject[],
    change: { owner?: string; namespace?: string; dryRun?: boolean } = {},
  ) =>
    bench.manifests.apply({
      ...{ cluster: 'lab', namespace, owner: OWNER, dryRun: false },
      manifests,
      ...change,
    });
  const find = (name: string) =>
    bench.admin.find<V1ConfigMap>(CONFIG_MAP, name, namespace);

  it('applies what is new, what changed, and nothing twice', async () => {
    const deployment: JsonObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'server', namespace },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'server' } },
        template: {
          metadata: { labels: { app: 'server' } },
          spec: { containers: [{ name: 'server', image: 'server:1' }] },
        },
      },
    };
    const outcomes = async (...manifests: JsonObject[]) =>
      (await apply(manifests)).map(({ outcome }) => outcome);
    const map = settings('once');
    expect(await apply([map, deployment])).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: 'once',
        outcome: 'created',
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'server',
        outcome: 'created',
      },
    ]);
    expect(await outcomes(map, deployment)).toEqual(['unchanged', 'unchanged']);
    expect(await outcomes({ ...map, data: { mode: 'serve' } })).toEqual([
      'changed',
    ]);
    const kept = await find('once');
    expect(kept).toMatchObject({
      data: { mode: 'serve' },
      metadata: { annotations: { 'llmops.dev/owner': OWNER } },
    });
    expect(kept?.metadata?.managedFields).toEqual([
      expect.objectContaining({ manager: 'llmops-scaffolder' }),
    ]);
  });

  it('says in a dry run what would become of them, and changes nothing', async () => {
    await apply([settings('present')]);
    const changed = { ...settings('present'), data: { mode: 'other' } };
    const would = await apply([changed, settings('absent')], { dryRun: true });
    expect(would.map(({ outcome }) => outcome)).toEqual(['changed', 'created']);
    expect((await find('present'))?.data).toEqual({ mode: 'train' });
    expect(await find('absent')).toBeUndefined();
  });

  it('looks again at what somebody writes at the same time', async () => {
    await apply([settings('raced')]);
    const applied = await Promise.all(
      ['a', 'b', 'c'].map(mode =>
        apply([{ ...settings('raced'), data: { mode } }]),
      ),
    );
    expect(applied.flat().map(({ outcome }) => outcome)).toEqual([
      'changed',
      'changed',
      'changed',
    ]);
  });

  it('leaves what another manages as it is, and says who that is', async () => {
    const theirs: V1ConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'theirs', namespace },
      data: { mode: 'by hand' },
    };
    await bench.admin.create<KubernetesObject>(theirs);
    await expect(
      apply([settings('before-conflict'), settings('theirs')]),
    ).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringMatching(
        /^manifest 2 \(ConfigMap\/theirs\): .*conflict with "llmops-portal".*\.data\.mode/,
      ),
    });
    expect((await find('theirs'))?.data).toEqual({ mode: 'by hand' });
    // Nothing of it was applied.
    expect(await find('before-conflict')).toBeUndefined();
  });

  it.each<[string, object, RegExp]>([
    ['a kind that is not listed', { kind: 'Secret' }, /may not apply to this/],
    ['a cluster-wide kind', { kind: 'Namespace' }, /lies in namespaces/],
    [
      'a kind that is missing',
      { apiVersion: 'example.com/v1', kind: 'Missing' },
      /the cluster has no example.com\/v1 Missing/,
    ],
    ['no kind', { kind: 7 }, /needs apiVersion and kind/],
    ['no name', { metadata: {} }, /metadata\.name is undefined/],
    ['a path as name', { metadata: { name: '../x' } }, /metadata\.name is "/],
    [
      'another namespace',
      { metadata: { name: 'x', namespace: 'kube-system' } },
      /for the namespace "kube-system"/,
    ],
    [
      'a field that is none',
      { daat: {} },
      /ConfigMap\/wrong.*\.daat: field not declared/,
    ],
    ['a wrong value', { data: { mode: 7 } }, /ConfigMap\/wrong/],
  ])('refuses %s', async (_, change, message) => {
    await expect(
      apply([{ ...settings('wrong'), ...change }]),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
    expect(await find('wrong')).toBeUndefined();
  });

  it('refuses one manifest that is there twice', async () => {
    await expect(apply([settings('twice'), settings('twice')])).rejects.toThrow(
      'is there twice',
    );
  });

  it('applies nothing where the owner has no place, and nothing of others', async () => {
    for (const change of [
      { owner: 'group:default/elsewhere' },
      { namespace: 'team-llm' },
      { namespace: 'kube-system' },
    ]) {
      await expect(apply([settings('x')], change)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    }
    expect(bench.manifests.places(OWNER)).toEqual([
      { cluster: 'lab', namespace },
    ]);
    await apply([settings('shared')]);
    await expect(
      apply([settings('shared')], { owner: 'group:default/beside' }),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(`belongs to ${OWNER}`),
    });
  });

  it('leaves alone what the portal itself makes', async () => {
    await bench.admin.create<KubernetesObject>({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'ours',
        namespace,
        labels: { 'app.kubernetes.io/managed-by': 'llmops-portal' },
      },
    });
    await expect(apply([settings('ours')])).rejects.toThrow(
      'belongs to a run or a notebook',
    );
  });
});
