import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { InputError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';
import { z } from 'zod';
import { inheritedVariables } from '../toolchain/inheritedVariables';
import { runTool } from '../toolchain/runTool';
import type { Toolchain } from '../toolchain/Toolchain';
import { checkInside } from './checkInside';
import { checkSteps } from './checkSteps';
import { type OrderedStage, orderStages } from './orderStages';
import { type PlainStage, parsePlainStages } from './parsePlainStages';
import { isMapping, parseYamlMapping } from './parseYaml';
import { parametersFile, pipelineFile, readPipelineFile } from './pipelineFile';

const CACHED_ANSWERS = 200;
const answerSchema = z.array(
  z.object({ name: z.string(), dependsOn: z.array(z.string()) }),
);

/** Reads the stages of pipelines. Plain files are read here; DVC is asked about the others, once per commit. */
export class StageReader {
  readonly #toolchain: Toolchain;
  readonly #answers = new Map<string, Promise<OrderedStage[]>>();

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
  }

  /** Stages in the order of execution. Rejects with an `InputError` when `llmops.yaml` speaks of others. */
  async read(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
  ): Promise<OrderedStage[]> {
    const file = pipelineFile(pipeline);
    const text = await readPipelineFile(pipeline, source);
    const content = parseYamlMapping(text, file);
    const plain = await parsePlain(pipeline, source, content);
    const stages = plain
      ? orderStages(plain, file)
      : await this.#askDvc(pipeline, source, text, content);
    checkSteps(pipeline, stages, file);
    return stages;
  }

  /**
   * What the stages need and make with these parameters, as far as that can be told without DVC.
   */
  async readPaths(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
    parameters: Record<string, unknown>,
  ): Promise<PlainStage[] | undefined> {
    const text = await readPipelineFile(pipeline, source);
    const content = parseYamlMapping(text, pipelineFile(pipeline));
    return parsePlain(pipeline, source, content, parameters);
  }

  async #askDvc(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
    text: string,
    content: Record<string, unknown>,
  ): Promise<OrderedStage[]> {
    const key = `${source.location.repository} ${source.commit} ${pipelineFile(
      pipeline,
    )}`;
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.#describe(pipeline, source, text, content);
      this.#answers.set(key, answer);
      answer.catch(() => this.#answers.delete(key));
      if (this.#answers.size > CACHED_ANSWERS) {
        const [oldest] = this.#answers.keys();
        this.#answers.delete(oldest);
      }
    }
    return answer;
  }

  async #describe(
    pipeline: PipelineDefinition,
    source: ProjectCheckout,
    text: string,
    content: Record<string, unknown>,
  ): Promise<OrderedStage[]> {
    const folder = await mkdtemp(join(tmpdir(), 'llmops-stages-'));
    try {
      const file = pipelineFile(pipeline);
      await write(folder, file, text);
      for (const path of [
        parametersFile(pipeline),
        ...variableFiles(content, file),
      ]) {
        const values = await source.readFile(path);
        if (values !== undefined) {
          await write(folder, path, values);
        }
      }
      const { code, stdout, stderr } = await runTool(
        this.#toolchain.python,
        ['-I', this.#toolchain.supervisor, 'describe', folder, file],
        { cwd: folder, env: inheritedVariables(process.env).variables },
      );
      if (code !== 0) {
        throw new InputError(`${file} cannot be read: ${stderr.trim()}`);
      }
      return answerSchema.parse(JSON.parse(stdout));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function parsePlain(
  pipeline: PipelineDefinition,
  source: ProjectCheckout,
  content: Record<string, unknown>,
  parameters: Record<string, unknown> = {},
): Promise<PlainStage[] | undefined> {
  const file = parametersFile(pipeline);
  const values = parseYamlMapping((await source.readFile(file)) ?? '', file);
  return parsePlainStages(content, pipelineFile(pipeline), {
    ...values,
    ...parameters,
  });
}

async function write(
  folder: string,
  path: string,
  text: string,
): Promise<void> {
  const target = join(folder, posix.normalize(path));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

/**
 * Files that `vars` names, of the whole file and of its stages, relative to the project's root. Throws an `InputError`
 * for one outside of the project; places that only a template names are checked while DVC resolves them.
 */
function variableFiles(
  content: Record<string, unknown>,
  file: string,
): string[] {
  const stages = isMapping(content.stages) ? content.stages : {};
  const sections: Array<[string, unknown]> = [
    [`${file}: the variables are read from`, content],
    ...Object.entries(stages).map(([name, stage]): [string, unknown] => [
      `${file}: the variables of the stage ${JSON.stringify(
        name,
      )} are read from`,
      stage,
    ]),
  ];
  return sections.flatMap(([where, section]) => {
    const { vars, wdir } = isMapping(section) ? section : {};
    const isPlain = typeof wdir === 'string' && !wdir.includes('${');
    const base = posix.join(posix.dirname(file), isPlain ? wdir : '.');
    return (Array.isArray(vars) ? vars : [])
      .filter((entry): entry is string => typeof entry === 'string')
      .map(entry => checkInside(where, entry.split(':')[0], base));
  });
}
