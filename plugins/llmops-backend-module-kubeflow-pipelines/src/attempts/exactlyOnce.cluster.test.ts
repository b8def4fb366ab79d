import { setTimeout as wait } from 'node:timers/promises';
import { FaultProxy } from '../__testUtils__/FaultProxy';
import {
  describePipelines,
  PipelinesBench,
  TEST_TIMES,
} from '../__testUtils__/PipelinesBench';
import { fromReference } from './references';

const CREATE = /^POST \/apis\/v2beta1\/runs$/;
const CLAIM = /^POST \/apis\/v2beta1\/experiments$/;
const UNCLAIM = /^DELETE \/apis\/v2beta1\/experiments\//;
const FIND = /^GET \/apis\/v2beta1\/runs\?.*display_name/;
const DOUBT = /may still be under way/;

jest.setTimeout(120_000);

describePipelines('a run is made once', () => {
  let bench: PipelinesBench;
  let proxy: FaultProxy;

  beforeAll(async () => {
    bench = await PipelinesBench.start();
    // What all attempts share is made first: the tests are about what each has for itself.
    await bench.engine().submit(await bench.spec());
  });

  afterAll(() => bench?.close());

  beforeEach(async () => {
    proxy = await FaultProxy.start(bench.url);
  });

  afterEach(() => proxy.close());

  async function claims(dispatchKey: string) {
    const filter = JSON.stringify({
      predicates: [
        {
          operation: 'EQUALS',
          key: 'display_name',
          string_value: `llmops-dispatch-${dispatchKey}`,
        },
      ],
    });
    const { experiments = [] } = await bench.ask(
      `experiments?filter=${encodeURIComponent(filter)}`,
    );
    return experiments;
  }

  /** Asks until the doubt is over. */
  async function untilSure<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        expect(String(error)).toMatch(DOUBT);
        await wait(200);
      }
    }
  }

  it('when the answer is lost after the server acted', async () => {
    const spec = await bench.spec();
    proxy.spoil(CREATE, 'answer lost');
    const engine = bench.engine({ url: proxy.url });
    const reference = await engine.submit(spec);
    expect(await engine.submit(spec)).toEqual(reference);
    expect(await bench.countJobs(spec)).toBe(1);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('when the answer is lost, and the portal dies before it can look', async () => {
    const spec = await bench.spec();
    proxy.spoil(CREATE, 'answer lost');
    // The look before the claim, the one under it, and the one that would find the run.
    const dying = bench.engine({ url: proxy.url });
    const submitting = dying.submit(spec);
    const looks = () => proxy.requests.filter(line => FIND.test(line)).length;
    while (looks() < 2) {
      await wait(5);
    }
    proxy.spoil(FIND, 'request lost');
    await expect(submitting).rejects.toThrow(/cannot be reached/);
    expect(await claims(spec.dispatchKey)).toHaveLength(1);
    const next = bench.engine();
    const found = await next.find(spec);
    expect(found).toBeDefined();
    expect(await next.submit(spec)).toEqual(found);
    expect(await bench.countJobs(spec)).toBe(1);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('when the request is lost: only once no run can come of it another is sent', async () => {
    const spec = await bench.spec();
    proxy.spoil(CREATE, 'request lost');
    const engine = bench.engine({ url: proxy.url });
    await expect(engine.submit(spec)).rejects.toThrow(/cannot be reached/);
    await expect(engine.find(spec)).rejects.toThrow(DOUBT);
    await expect(bench.engine().submit(spec)).rejects.toThrow(DOUBT);
    expect(await untilSure(() => engine.find(spec))).toBeUndefined();
    await untilSure(() => engine.submit(spec));
    expect(await bench.countJobs(spec)).toBe(1);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('when the request of a portal that died arrives late', async () => {
    const spec = await bench.spec();
    let arrive = () => {};
    proxy.spoil(CREATE, {
      heldUntil: new Promise(resolve => {
        arrive = resolve;
      }),
    });
    const dead = bench.engine({ url: proxy.url }).submit(spec);
    while (!proxy.requests.some(line => CREATE.test(line))) {
      await wait(5);
    }
    const next = bench.engine();
    await expect(next.find(spec)).rejects.toThrow(DOUBT);
    await expect(next.submit(spec)).rejects.toThrow(DOUBT);
    arrive();
    const reference = await untilSure(() => next.submit(spec));
    expect(await dead).toEqual(reference);
    expect(await bench.countJobs(spec)).toBe(1);
  });

  it('when two replicas send it at the same time', async () => {
    const spec = await bench.spec();
    const patient = { times: { ...TEST_TIMES, patienceMs: 5_000 } };
    const references = await Promise.all(
      Array.from({ length: 4 }, () => bench.engine(patient).submit(spec)),
    );
    expect(new Set(references.map(({ externalId }) => externalId)).size).toBe(
      1,
    );
    expect(await bench.countJobs(spec)).toBe(1);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('when the answer to the claim is lost', async () => {
    const spec = await bench.spec();
    proxy.spoil(CLAIM, 'answer lost');
    await bench.engine({ url: proxy.url }).submit(spec);
    expect(await bench.countJobs(spec)).toBe(1);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('and a claim that stayed behind goes when the run is found', async () => {
    const spec = await bench.spec();
    proxy.spoil(UNCLAIM, 'request lost');
    const reference = await bench.engine({ url: proxy.url }).submit(spec);
    expect(await claims(spec.dispatchKey)).toHaveLength(1);
    expect(await bench.engine().find(spec)).toEqual(reference);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('when the portal was held up between its claim and the request', async () => {
    const spec = await bench.spec();
    const engine = bench.engine({ times: { ...TEST_TIMES, freshMs: 0 } });
    await expect(engine.submit(spec)).rejects.toThrow(/was held up/);
    expect(await bench.countJobs(spec)).toBe(0);
    await bench.engine().submit(spec);
    expect(await bench.countJobs(spec)).toBe(1);
  });

  it('not at all when the server refuses it', async () => {
    const spec = await bench.spec({}, { parameters: { unknown: 1 } });
    const engine = bench.engine();
    await expect(engine.submit(spec)).rejects.toMatchObject({
      name: 'InputError',
    });
    expect(await engine.find(spec)).toBeUndefined();
    expect(await bench.countJobs(spec)).toBe(0);
    expect(await claims(spec.dispatchKey)).toEqual([]);
  });

  it('with a version for each content, however often it is sent', async () => {
    const specs = [await bench.spec(), await bench.spec()];
    const engine = bench.engine();
    const references = [];
    for (const spec of specs) {
      references.push(await engine.submit(spec));
    }
    const runs = await Promise.all(
      references.map(reference =>
        bench.ask(`runs/${fromReference(reference).runId}`),
      ),
    );
    const [first, second] = runs.map(run => run.pipeline_version_reference);
    expect(first).toEqual(second);
    expect(runs[0].experiment_id).toBe(runs[1].experiment_id);
  });
});
