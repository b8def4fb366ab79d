import { EXAMPLE_LLMOPS_YAML } from './example.fixture';
import { parseLlmopsYaml } from './parseLlmopsYaml';

/** The example with one piece of text replaced; fails when the piece is not there. */
function edited(from: string, to: string): string {
  expect(EXAMPLE_LLMOPS_YAML).toContain(from);
  return EXAMPLE_LLMOPS_YAML.replace(from, () => to);
}

describe('parseLlmopsYaml', () => {
  it('reads a complete file, with units resolved', () => {
    const { definition, problems } = parseLlmopsYaml(EXAMPLE_LLMOPS_YAML);
    expect(problems).toEqual([]);
    expect(definition).toMatchObject({
      apiVersion: 'llmops.dev/v1',
      datasets: {
        corpus: { path: 'data/raw/corpus.jsonl', title: 'Korean corpus' },
      },
      environments: {
        cpu: { lock: 'requirements/cpu.lock', diskBytes: 5_900_000_000 },
      },
    });
    const [train, ...others] = definition?.pipelines ?? [];
    expect(others).toEqual([]);
    expect(Object.keys(train.engines)).toEqual(['dvc', 'kubeflow-pipelines']);
    expect(train.steps).toEqual({
      preprocess: {
        retries: 3,
        timeLimitSeconds: 1800,
        resources: { cpu: 0.5, memoryBytes: 4 * 2 ** 30 },
      },
      cpt_training: {
        retries: 2,
        timeLimitSeconds: 172_800,
        resources: { gpu: 4, memoryBytes: 200 * 2 ** 30, cpu: 32 },
      },
      evaluation: { retries: 3 },
    });
    expect(train).toMatchObject({
      name: 'train',
      timeLimitSeconds: 259_200,
      defaultProfile: 'smoke',
      produces: { model: 'korean-llm', alias: 'candidate' },
      environments: { gpu: { lock: 'requirements/gpu.lock' } },
    });
    expect(train.profiles).toEqual([
      {
        name: 'smoke',
        title: 'Smoke',
        environment: 'cpu',
        parameters: { model_size: 'tiny', cpt_epochs: 20 },
        resources: { gpu: 0 },
      },
      {
        name: 'full',
        title: 'full',
        environment: 'gpu',
        parameters: { model_size: '7B' },
      },
    ]);
  });

  it('fills in what may be left out', () => {
    expect(
      parseLlmopsYaml(
        'apiVersion: llmops.dev/v1\npipelines:\n  train: { engines: { dvc: { file: dvc.yaml } } }\n',
      ),
    ).toEqual({
      definition: {
        apiVersion: 'llmops.dev/v1',
        pipelines: [
          {
            name: 'train',
            title: 'train',
            engines: { dvc: { file: 'dvc.yaml' } },
            parameters: {},
            profiles: [],
            steps: {},
            environments: {},
          },
        ],
        datasets: {},
        environments: {},
      },
      problems: [],
    });
  });

  // from, to, line, path, what the message says
  const faults: Array<[string, string, number, string, RegExp]> = [
    [
      'retries: 2',
      'retrys: 2',
      29,
      'pipelines.train.steps.cpt_training.retrys',
      /Unknown field "retrys"; did you mean "retries"\?/,
    ],
    [
      'alias: candidate',
      'zebra: candidate',
      34,
      'pipelines.train.produces.zebra',
      /Unknown field "zebra"; known fields are model, alias/,
    ],
    [
      'llmops.dev/v1',
      'llmops.dev/v2',
      1,
      'apiVersion',
      /Expected the text "llmops.dev\/v1", found the text "llmops.dev\/v2"/,
    ],
    [
      'engines:',
      'enginez:',
      3,
      'pipelines.train',
      /"engines" is missing; add it/,
    ],
    [
      'timeLimit: 30m',
      'timeLimit: 30 minutes',
      27,
      'pipelines.train.steps.preprocess.timeLimit',
      /the text "30 minutes" is not a valid duration\. Expected: .*`30m`/,
    ],
    [
      'timeLimit: 48h',
      'timeLimit: 48',
      30,
      'pipelines.train.steps.cpt_training.timeLimit',
      /Expected a text, found 48/,
    ],
    [
      'memory: 200Gi',
      'memory: 200 GB',
      31,
      'pipelines.train.steps.cpt_training.resources.memory',
      /the text "200 GB" is not a valid quantity/,
    ],
    [
      'gpu: 4',
      'gpu: 0.5',
      31,
      'pipelines.train.steps.cpt_training.resources.gpu',
      /Expected an integer, found 0.5/,
    ],
    [
      'cpt_training:\n',
      'CPT Training:\n',
      28,
      'pipelines.train.steps["CPT Training"]',
      /the text "CPT Training" is not a valid step name\. Expected: Lower-case/,
    ],
    [
      'packing:',
      'constructor:',
      16,
      'pipelines.train.parameters.constructor',
      /not a valid parameter name/,
    ],
    [
      'packing: { type: boolean',
      'packing: { type: bool',
      16,
      'pipelines.train.parameters.packing.type',
      /the text "bool" is no type of a parameter; use string, number/,
    ],
    [
      'packing: { type: boolean, default: false }',
      'packing: { default: false }',
      16,
      'pipelines.train.parameters.packing',
      /"type" is missing; add it/,
    ],
    [
      'minimum: 1, maximum: 1000, default: 2',
      'minimum: 1, maximum: 1000, minLength: 2',
      15,
      'pipelines.train.parameters.cpt_epochs.minLength',
      /Unknown field "minLength"/,
    ],
    [
      'default: 2',
      'default: two',
      15,
      'pipelines.train.parameters.cpt_epochs.default',
      /Expected an integer, found the text "two"/,
    ],
    [
      'default: 2',
      'default: 2000',
      15,
      'pipelines.train.parameters.cpt_epochs.default',
      /The default must be at most 1000, not 2000/,
    ],
    [
      'exclusiveMinimum: 0, maximum: 1',
      'exclusiveMinimum: 1, maximum: 1',
      14,
      'pipelines.train.parameters.cpt_learning_rate',
      /exclusiveMinimum 1 and maximum 1 exclude each other/,
    ],
    [
      'defaultProfile: smoke',
      'defaultProfile: smokes',
      24,
      'pipelines.train.defaultProfile',
      /There is no profile "smokes"; did you mean "smoke"\?/,
    ],
    [
      'environment: gpu',
      'environment: tpu-v5',
      23,
      'pipelines.train.profiles.full.environment',
      /There is no environment "tpu-v5"; use one of cpu, gpu/,
    ],
    [
      'cpt_epochs: 20',
      'cpt_epochs: "20"',
      21,
      'pipelines.train.profiles.smoke.parameters.cpt_epochs',
      /"cpt_epochs" must be an integer, not the text "20"/,
    ],
    [
      'cpt_epochs: 20',
      'cpt_epoch: 20',
      21,
      'pipelines.train.profiles.smoke.parameters.cpt_epoch',
      /There is no parameter "cpt_epoch"; did you mean "cpt_epochs"\?/,
    ],
    [
      'step: evaluation',
      'step: evaluate',
      36,
      'pipelines.train.evaluation.step',
      /There is no step "evaluate"; did you mean "evaluation"\?/,
    ],
    [
      'accuracy: { min: 0.5 }',
      'accuracy: {}',
      37,
      'pipelines.train.evaluation.thresholds.accuracy',
      /has no bound; give min, max or both/,
    ],
    [
      'min: 0.5',
      'min: 0.5, max: 0.1',
      37,
      'pipelines.train.evaluation.thresholds.accuracy',
      /min 0.5 is greater than max 0.1/,
    ],
    [
      'path: data/raw/corpus.jsonl',
      'path: ../../etc/passwd',
      39,
      'datasets.corpus.path',
      /is not a valid path\. Expected: Relative/,
    ],
    [
      'lock: requirements/gpu.lock',
      'lock: --index-url',
      46,
      'environments.gpu.lock',
      /is not a valid path/,
    ],
    [
      'max: 60',
      'max: .nan',
      37,
      'pipelines.train.evaluation.thresholds.perplexity.max',
      /Expected a number, found NaN/,
    ],
  ];
  it.each(faults)(
    'finds %j -> %j on line %d',
    (from, to, line, path, message) => {
      const { definition, problems } = parseLlmopsYaml(
        edited(from, to),
        'sub/llmops.yaml',
      );
      expect(definition).toBeUndefined();
      expect(problems).toContainEqual({
        file: 'sub/llmops.yaml',
        line,
        path,
        message: expect.stringMatching(message),
      });
    },
  );

  it('reports every fault at once, in the order of the lines', () => {
    const { problems } = parseLlmopsYaml(
      edited('gpu: 4', 'gpu: four').replace('retries: 3', 'retries: -1'),
    );
    expect(problems.map(({ line }) => line)).toEqual([27, 31]);
  });

  it('names the line of broken YAML, repeated keys and unknown tags', () => {
    for (const [text, message] of [
      ['pipelines: [\n', /must be .*end with a \]/],
      ['a: 1\na: 2\n', /unique/i],
      ['a: 1\nb: !!python/object:os.system ls\n', /tag/i],
      ['a: 1\n---\nb: 1\n', /multiple documents/i],
    ] as const) {
      const { definition, problems } = parseLlmopsYaml(text);
      expect(definition).toBeUndefined();
      expect(problems[0]).toEqual({
        file: 'llmops.yaml',
        line: expect.any(Number),
        message: expect.stringMatching(message),
      });
    }
  });

  it('says that an empty file is empty, and that a list is no mapping', () => {
    expect(parseLlmopsYaml('# nothing\n').problems[0].message).toMatch(/empty/);
    expect(parseLlmopsYaml('- a\n').problems[0].message).toBe(
      'Expected a mapping, found a list',
    );
  });

  it('follows aliases, also to the line of a fault', () => {
    const shared = edited(
      'resources: { gpu: 4, memory: 200Gi, cpu: 32 }',
      'resources: &big { gpu: 4, memory: 200Gi }',
    ).replace('evaluation: { retries: 3 }', 'evaluation: { resources: *big }');
    expect(
      parseLlmopsYaml(shared).definition?.pipelines[0].steps.evaluation
        .resources,
    ).toEqual({ gpu: 4, memoryBytes: 200 * 2 ** 30 });
    expect(
      parseLlmopsYaml(shared.replace('gpu: 4', 'gpu: -4')).problems,
    ).toEqual([31, 31].map(line => expect.objectContaining({ line })));
  });

  it('refuses bombs, circles, deep nesting and large files with a message', () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index + 1}: &a${index + 1} [${Array(10)
          .fill(`*a${index}`)
          .join(', ')}]`,
    );
    for (const [text, message] of [
      [`a0: &a0 x\n${levels.join('\n')}\n`, /cannot be read.*alias/i],
      ['a: &a { b: *a }\n', /Unknown field|missing/],
      ['['.repeat(100_000), /^The file is nested too deeply/],
      [`# ${'x'.repeat(300_000)}\n`, /more than the 262144/],
    ] as const) {
      const { definition, problems } = parseLlmopsYaml(text);
      expect(definition).toBeUndefined();
      expect(problems.map(problem => problem.message).join('\n')).toMatch(
        message,
      );
    }
  });

  it('takes names of JavaScript objects as names like any other', () => {
    const { problems } = parseLlmopsYaml(
      edited('model_size: tiny,', '__proto__: { polluted: 1 },'),
    );
    expect(problems).not.toEqual([]);
    expect({}).not.toHaveProperty('polluted');
  });
});
