import { ScaffolderBench } from './__testUtils__/ScaffolderBench';

jest.setTimeout(120_000);

const VALUES = {
  name: 'tokenizer-study',
  owner: 'group:default/ml-research',
  place: {
    cluster: 'east',
    namespace: 'team-llm',
    image: 'registry.example.com/jupyter:1',
  },
  gpus: 1,
  cpu: '4',
  memory: '16Gi',
  volumeSize: '10Gi',
};

describe('the template gpu-notebook', () => {
  let bench: ScaffolderBench;

  beforeAll(async () => {
    bench = await ScaffolderBench.start('gpu-notebook', VALUES.name);
  });

  afterAll(async () => {
    await bench?.stop();
  });

  it('makes nothing in a dry run', async () => {
    const { log } = await bench.dryRun(VALUES);
    expect(log.filter(({ body }) => body.status === 'failed')).toEqual([]);
    expect(bench.llmops.notebooks).toEqual([]);
  });

  it.each([
    [{ name: 'Not A Name' }, /name/],
    [{ name: 'ends-' }, /name/],
    [{ place: undefined }, /place/],
    [{ place: { ...VALUES.place, image: '' } }, /image/],
    [{ gpus: -1 }, /gpus/],
    [{ gpus: 1.5 }, /gpus/],
    [{ memory: '16' }, /memory/],
    [{ cpu: '4; reboot' }, /cpu/],
    [{ volumeSize: '10GB' }, /volumeSize/],
  ])('refuses %j', async (wrong, message) => {
    await expect(bench.dryRun({ ...VALUES, ...wrong })).rejects.toThrow(
      message,
    );
  });

  it('fails with the words of the backend when it refuses', async () => {
    bench.llmops.refusal = 'Ask group:default/ml-research, which owns it';
    await expect(bench.create(VALUES)).rejects.toThrow(bench.llmops.refusal);
    expect(bench.llmops.notebooks).toEqual([]);
    bench.llmops.refusal = undefined;
  });

  it('asks for one notebook of the size of the form, and links to it', async () => {
    const output = await bench.create({ ...VALUES, reuseVolume: true });
    const { place, ...size } = VALUES;
    expect(bench.llmops.notebooks).toEqual([
      {
        ...size,
        ...place,
        reuseVolume: true,
        idempotencyKey: expect.stringMatching(/^scaffolder-[0-9a-f-]{36}$/),
      },
    ]);
    expect(output).toMatchObject({
      links: [
        { url: 'http://localhost/llmops/notebooks/east/team/study' },
        { entityRef: 'resource:default/notebook-study' },
      ],
    });
  });
});
