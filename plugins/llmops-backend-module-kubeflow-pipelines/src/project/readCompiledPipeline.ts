import { InputError } from '@backstage/errors';
import type { PipelineDefinition } from '@llmops/backstage-plugin-llmops-common';
import type { ProjectCheckout } from '@llmops/backstage-plugin-llmops-node';
import { type Document, parseAllDocuments } from 'yaml';
import { checkAgainst } from './checkAgainst';
import {
  type CompiledPipeline,
  compiledPipelineSchema,
} from './compiledPipeline';
import { type PipelineStep, pipelineSteps } from './pipelineSteps';

export const ENGINE = 'kubeflow-pipelines';

/** Longest file that is read; the workflow controller takes less. */
const MAX_LENGTH = 1000 * 1024;
/** The pipeline and its platform part. */
const MOST_DOCUMENTS = 2;
const SCHEMA_VERSION = '2.1.0';

/** A compiled pipeline of a project. */
export interface ReadPipeline {
  file: string;
  /** The whole file as it is. */
  text: string;
  pipeline: CompiledPipeline;
  /** The part of the file that is the pipeline, with places in the text. */
  document: Document.Parsed;
  steps: PipelineStep[];
}

/**
 * The compiled pipeline that `llmops.yaml` names. Throws an `InputError` that names the file and the place, and both
 * places where `llmops.yaml` and the file disagree.
 */
export async function readCompiledPipeline(
  definition: PipelineDefinition,
  source: ProjectCheckout,
): Promise<ReadPipeline> {
  const { file } = definition.engines[ENGINE];
  const text = await source.readFile(file);
  if (text === undefined) {
    throw new InputError(
      `llmops.yaml names ${file} for the engine "${ENGINE}", but there is no such file at the commit; compile the pipeline and commit it, or correct pipelines.${definition.name}.engines.${ENGINE}.file`,
    );
  }
  const document = parse(file, text);
  const pipeline = validate(file, document);
  const steps = pipelineSteps(file, pipeline);
  checkAgainst(definition, file, pipeline, steps);
  return { file, text, pipeline, document, steps };
}

function parse(file: string, text: string): Document.Parsed {
  if (text.length > MAX_LENGTH) {
    throw new InputError(
      `${file} has ${text.length} characters, more than the ${MAX_LENGTH} that are read; split the pipeline`,
    );
  }
  const documents = parseAllDocuments(text, { prettyErrors: false });
  if (!Array.isArray(documents) || documents.length === 0) {
    throw new InputError(`${file} is empty; compile the pipeline again`);
  }
  const error = documents.flatMap(({ errors }) => errors).at(0);
  if (error) {
    throw new InputError(`${file} is not valid YAML: ${error.message}`);
  }
  if (documents.length > MOST_DOCUMENTS) {
    throw new InputError(
      `${file} has ${documents.length} documents; a compiled pipeline has one, and one for its platform`,
    );
  }
  const pipelines = documents.filter(document => document.has('root'));
  if (pipelines.length !== 1) {
    throw new InputError(
      `${file} is no compiled pipeline: ${
        pipelines.length === 0 ? 'it has no "root"' : 'it has two'
      }; write it with the compiler of the kfp SDK`,
    );
  }
  return pipelines[0];
}

function validate(file: string, document: Document.Parsed): CompiledPipeline {
  let content: unknown;
  try {
    content = document.toJS();
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${error}`);
  }
  const { data, error } = compiledPipelineSchema.safeParse(content);
  if (!data) {
    const problems = error.issues
      .slice(0, 5)
      .map(
        ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
      );
    throw new InputError(`${file}: ${problems.join('; ')}`);
  }
  if (data.schemaVersion !== SCHEMA_VERSION) {
    throw new InputError(
      `${file}: schemaVersion is ${data.schemaVersion}, but servers take ${SCHEMA_VERSION}; compile the pipeline with kfp 2`,
    );
  }
  return data;
}
