import type { ModelRegistry } from '../registry';

/**
 * A registry under test, with hands to do on its server what training code does.
 *
 * @public
 */
export interface RegistryContractSubject {
  registry: ModelRegistry;
  /** Starts a run; answers its id within the tracker. */
  startRun(): Promise<string>;
  /** Logs a model in a run; undefined when the server has no logged models. */
  logModel(trackedRunId: string, name: string): Promise<string | undefined>;
  cleanup(): Promise<void>;
}

const HOSTILE = `'; DROP TABLE models; --" <b>{{x}}</b> 한국어`;

/**
 * What every registry must do, as tests. Call it at the top level of a test file.
 *
 * @public
 */
export function registryContract(
  name: string,
  create: () => Promise<RegistryContractSubject>,
): void {
  describe(`registry contract: ${name}`, () => {
    const { signal } = new AbortController();
    let subject: RegistryContractSubject;
    let registry: ModelRegistry;
    let models = 0;

    beforeAll(async () => {
      subject = await create();
      registry = subject.registry;
    });
    afterAll(async () => {
      await subject?.cleanup();
    });

    /** A model with two versions. */
    async function newModel() {
      models += 1;
      const model = `registry model ${models}`;
      const trackedRunId = await subject.startRun();
      const source = { artifactPath: 'model' };
      for (const key of ['first', 'second']) {
        await registry.registerVersion(
          { model, trackedRunId, source, key },
          signal,
        );
      }
      return { model, trackedRunId, source };
    }

    it('makes versions, and no second one for the same key', async () => {
      const { model, trackedRunId, source } = await newModel();
      const again = await registry.registerVersion(
        { model, trackedRunId, source, key: 'first' },
        signal,
      );
      expect(again).toMatchObject({ model, version: '1', trackedRunId });
      expect(await registry.getVersion(model, '3', signal)).toBeUndefined();
      const third = await registry.registerVersion(
        {
          model,
          trackedRunId,
          source,
          key: HOSTILE,
          description: HOSTILE,
          tags: { note: HOSTILE },
        },
        signal,
      );
      expect(third).toMatchObject({
        version: '3',
        description: HOSTILE,
        tags: expect.objectContaining({ note: HOSTILE }),
      });
    });

    it('makes versions of models that a run logged', async () => {
      models += 1;
      const model = `registry model ${models}`;
      const trackedRunId = await subject.startRun();
      const loggedModelId = await subject.logModel(trackedRunId, 'adapter');
      if (loggedModelId === undefined) {
        return;
      }
      const outputs = await registry.listOutputs([trackedRunId], signal);
      expect(outputs).toEqual([
        { trackedRunId, name: 'adapter', source: { loggedModelId } },
      ]);
      const version = await registry.registerVersion(
        { model, trackedRunId, source: outputs[0].source, key: 'k' },
        signal,
      );
      expect(version).toMatchObject({ version: '1', trackedRunId });
    });

    it('sets, moves and takes away aliases, however often', async () => {
      const { model } = await newModel();
      for (const version of ['1', '2', '2']) {
        await registry.setAlias(model, 'champion', version, signal);
      }
      await registry.setAlias(model, 'candidate', '1', signal);
      expect(await registry.getModel(model, signal)).toMatchObject({
        aliases: { champion: '2', candidate: '1' },
      });
      await registry.deleteAlias(model, 'candidate', signal);
      await registry.deleteAlias(model, 'candidate', signal);
      const { aliases } = (await registry.getModel(model, signal)) ?? {};
      expect(aliases).toEqual({ champion: '2' });
      await expect(
        registry.setAlias(model, 'champion', '99', signal),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
      await expect(
        registry.setAlias(model, 'no/alias', '1', signal),
      ).rejects.toMatchObject({ name: 'InputError' });
    });

    it('changes description and tags, and nothing else', async () => {
      const { model } = await newModel();
      await registry.describeModel(
        model,
        { description: HOSTILE, tags: { a: HOSTILE, b: 'x' } },
        signal,
      );
      await registry.describeModel(model, { tags: { b: null } }, signal);
      await registry.describeModel(model, { tags: { gone: null } }, signal);
      expect(await registry.getModel(model, signal)).toMatchObject({
        description: HOSTILE,
        tags: { a: HOSTILE },
      });
      await registry.describeModel(model, { description: '' }, signal);
      const record = await registry.getModel(model, signal);
      expect(record?.description).toBeUndefined();
      expect(record?.tags).toEqual({ a: HOSTILE });

      const change = { description: 'Second', tags: { stage: 'b' } };
      await registry.describeVersion(model, '2', change, signal);
      await registry.describeVersion(
        model,
        '2',
        { tags: { stage: null, kept: 'y' } },
        signal,
      );
      const version = await registry.getVersion(model, '2', signal);
      expect(version).toMatchObject({ description: 'Second' });
      expect(version?.tags).toMatchObject({ kept: 'y' });
      expect(version?.tags).not.toHaveProperty('stage');
    });

    it('says what does not exist', async () => {
      expect(await registry.getModel('nobody', signal)).toBeUndefined();
      const missing = { name: 'NotFoundError' };
      await expect(
        registry.setAlias('nobody', 'champion', '1', signal),
      ).rejects.toMatchObject(missing);
      await expect(
        registry.describeModel('nobody', { description: 'x' }, signal),
      ).rejects.toMatchObject(missing);
      await expect(
        registry.registerVersion(
          {
            model: 'nobody',
            trackedRunId: '0123456789abcdef0123456789abcdef',
            source: { artifactPath: 'model' },
            key: 'k',
          },
          signal,
        ),
      ).rejects.toMatchObject(missing);
      expect(await registry.getModel('nobody', signal)).toBeUndefined();
    });
  });
}
