import type {
  NotebookAddress,
  NotebookHost,
  NotebookPlan,
  NotebookRecord,
} from '../notebooks';

/**
 * A host of notebooks under test.
 *
 * @public
 */
export interface NotebookContractSubject {
  host: NotebookHost;
  /** A plan that the host would take, of a name that was never used. */
  plan(): NotebookPlan;
  /** An owner without any place on the cluster of the plans. */
  stranger: string;
  cleanup(): Promise<void>;
}

const POLL_MS = 50;

/**
 * What every host of notebooks must do, as tests. Call it at the top level of a test file.
 *
 * @public
 */
export function notebookContract(
  name: string,
  create: () => Promise<NotebookContractSubject>,
  timeoutMs = 10_000,
): void {
  describe(`notebook contract: ${name}`, () => {
    let subject: NotebookContractSubject;
    let host: NotebookHost;
    const changed: NotebookAddress[] = [];

    beforeAll(async () => {
      subject = await create();
      host = subject.host;
      host.onChange(address => changed.push(address));
    }, timeoutMs);
    afterAll(async () => {
      await subject?.cleanup();
    }, timeoutMs);

    async function until(
      address: NotebookAddress,
      isMet: (notebook: NotebookRecord | undefined) => boolean,
    ): Promise<NotebookRecord | undefined> {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const notebook = await host.find(address);
        if (isMet(notebook)) {
          return notebook;
        }
        if (Date.now() > end) {
          throw new Error(`It is still ${JSON.stringify(notebook)}`);
        }
        await new Promise(resolve => {
          setTimeout(resolve, POLL_MS);
        });
      }
    }

    const inState = (state: string) => (notebook?: NotebookRecord) =>
      notebook?.state === state;

    it(
      'makes a notebook of the size that was asked for, which runs',
      async () => {
        const plan = subject.plan();
        const { notebook, created } = await host.create(plan);
        expect(created).toBe(true);
        expect(notebook).toMatchObject({
          ...addressOf(plan),
          owner: plan.owner,
          createdBy: plan.createdBy,
          cpu: plan.cpu,
          memoryBytes: plan.memoryBytes,
          gpus: plan.gpus,
          isIdle: false,
        });
        const running = await until(plan, inState('running'));
        expect(running?.volume?.sizeBytes).toBe(plan.volumeBytes);
        expect(running?.reason).toBeUndefined();
        const { notebooks, clusters } = host.list();
        expect(notebooks.map(addressOf)).toContainEqual(addressOf(plan));
        expect(clusters.map(cluster => cluster.name)).toContain(plan.cluster);
        expect(changed).toContainEqual(addressOf(plan));
      },
      timeoutMs,
    );

    it(
      'makes one notebook for a key, however often it is asked, and for no other key of the same name',
      async () => {
        const plan = { ...subject.plan(), key: 'once' };
        const answers = await Promise.all([
          host.create(plan),
          host.create(plan),
        ]);
        const again = await host.create(plan);
        expect(
          [...answers, again].filter(({ created }) => created),
        ).toHaveLength(1);
        for (const other of [
          { ...plan, key: 'twice' },
          { ...plan, key: undefined },
          { ...plan, createdBy: 'user:default/somebody.else' },
        ]) {
          await expect(host.create(other)).rejects.toMatchObject({
            name: 'ConflictError',
            message: expect.stringMatching(/^name: /),
          });
        }
      },
      timeoutMs,
    );

    it(
      'says which field it does not take, and makes nothing',
      async () => {
        const plan = subject.plan();
        const refused: Array<[string, Partial<NotebookPlan>]> = [
          ['name', { name: 'Not_A_Name' }],
          ['name', { name: 'a'.repeat(60) }],
          ['image', { image: 'registry.example.com/of/somebody:1' }],
          ['gpus', { gpus: 1000 }],
          ['cpu', { cpu: 1000 }],
          ['memory', { memoryBytes: 2 ** 50 }],
          ['volumeSize', { volumeBytes: 2 ** 50 }],
        ];
        for (const [field, change] of refused) {
          await expect(host.create({ ...plan, ...change })).rejects.toEqual(
            expect.objectContaining({
              name: 'InputError',
              message: expect.stringMatching(new RegExp(`^${field}: `)),
            }),
          );
        }
        expect(await host.find(plan)).toBeUndefined();
      },
      timeoutMs,
    );

    it(
      'offers a place to who has one, and makes nothing elsewhere',
      async () => {
        const plan = subject.plan();
        const offer = host
          .offers(plan.owner)
          .find(({ namespace }) => namespace === plan.namespace);
        expect(offer?.cluster).toBe(plan.cluster);
        expect(offer?.images.length).toBeGreaterThan(0);
        const isHere = host
          .offers(subject.stranger)
          .some(({ namespace }) => namespace === plan.namespace);
        expect(isHere).toBe(false);
        for (const foreign of [
          { ...plan, owner: subject.stranger },
          { ...plan, namespace: 'kube-system' },
        ]) {
          await expect(host.create(foreign)).rejects.toMatchObject({
            name: 'NotAllowedError',
          });
          expect(await host.find(foreign)).toBeUndefined();
        }
      },
      timeoutMs,
    );

    it(
      'stops and starts, as often as it is asked',
      async () => {
        const plan = subject.plan();
        await host.create(plan);
        await until(plan, inState('running'));
        const { state } = await host.stop(plan);
        expect(['stopping', 'stopped']).toContain(state);
        await host.stop(plan);
        const stopped = await until(plan, inState('stopped'));
        expect(stopped?.url).toBeUndefined();
        expect(stopped?.volume?.sizeBytes).toBe(plan.volumeBytes);
        await host.start(plan);
        await host.start(plan);
        await until(plan, inState('running'));
      },
      timeoutMs * 2,
    );

    it(
      'keeps the volume of a deleted notebook for the next one of its name, unless it is to go',
      async () => {
        const plan = subject.plan();
        await host.create(plan);
        await host.remove(plan, { volume: false });
        await host.remove(plan, { volume: false });
        await until(plan, notebook => notebook === undefined);
        await expect(host.create(plan)).rejects.toMatchObject({
          name: 'ConflictError',
          message: expect.stringMatching(/^reuseVolume: /),
        });
        await host.create({ ...plan, reuseVolume: true });
        await until(plan, inState('running'));
        await host.remove(plan, { volume: true });
        await until(plan, notebook => notebook === undefined);
        expect(host.list().notebooks.map(addressOf)).not.toContainEqual(
          addressOf(plan),
        );
        expect(changed.filter(({ name: of }) => of === plan.name)).not.toEqual(
          [],
        );
      },
      timeoutMs * 2,
    );

    it('knows nothing of what is not there', async () => {
      const plan = subject.plan();
      expect(await host.find(plan)).toBeUndefined();
      expect(await host.find({ ...plan, cluster: 'nowhere' })).toBeUndefined();
      for (const deed of [host.start(plan), host.stop(plan)]) {
        await expect(deed).rejects.toMatchObject({ name: 'NotFoundError' });
      }
      await host.remove(plan, { volume: true });
    });
  });
}

function addressOf({
  cluster,
  namespace,
  name,
}: NotebookAddress): NotebookAddress {
  return { cluster, namespace, name };
}
