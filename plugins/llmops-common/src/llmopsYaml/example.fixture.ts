/** A complete, valid `llmops.yaml`, for tests. */
export const EXAMPLE_LLMOPS_YAML = `apiVersion: llmops.dev/v1
pipelines:
  train:
    title: Korean pre-training and instruction tuning
    description: Continued pre-training, then instruction tuning
    engines:
      dvc: { file: dvc.yaml }
      kubeflow-pipelines: { file: pipelines/train.yaml }
    parameters:
      model_size:
        type: string
        enum: [tiny, 0.5B, 7B]
        description: Size of the base model
      cpt_learning_rate: { type: number, exclusiveMinimum: 0, maximum: 1 }
      cpt_epochs: { type: integer, minimum: 1, maximum: 1000, default: 2 }
      packing: { type: boolean, default: false }
    profiles:
      smoke:
        title: Smoke
        environment: cpu
        parameters: { model_size: tiny, cpt_epochs: 20 }
        resources: { gpu: 0 }
      full: { environment: gpu, parameters: { model_size: 7B } }
    defaultProfile: smoke
    steps:
      preprocess:
        { retries: 3, timeLimit: 30m, resources: { cpu: 500m, memory: 4Gi } }
      cpt_training:
        retries: 2
        timeLimit: 48h
        resources: { gpu: 4, memory: 200Gi, cpu: 32 }
      evaluation: { retries: 3 }
    timeLimit: 72h
    produces: { model: korean-llm, alias: candidate }
    evaluation:
      step: evaluation
      thresholds: { accuracy: { min: 0.5 }, perplexity: { max: 60 } }
datasets:
  corpus: { path: data/raw/corpus.jsonl, title: Korean corpus }
environments:
  cpu:
    lock: requirements/cpu.lock
    python: '>=3.11'
    downloadBytes: 3000000000
    diskBytes: 5900000000
  gpu: { lock: requirements/gpu.lock, python: '>=3.11, <3.14' }
`;
