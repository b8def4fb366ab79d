import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  parseCores,
  parseQuantity,
} from '@llmops/backstage-plugin-llmops-common';
import { readMilliseconds } from '@llmops/backstage-plugin-llmops-node';

/** An image that notebooks may have. */
export interface NotebookImageConfig {
  image: string;
  title: string;
  /** Where the volume lies in it. */
  workFolder: string;
}

/** What notebooks of a cluster may be, defaults filled in. */
export interface NotebookConfig {
  /** The first one is the default. */
  images: NotebookImageConfig[];
  maxGpus: number;
  maxCpu: number;
  maxMemoryBytes: number;
  maxVolumeBytes: number;
  /** Undefined: the cluster's default one. */
  storageClass?: string;
  serviceAccount?: string;
  /** After so long without activity a running notebook is called idle. */
  idleAfterMs: number;
  /** Where a notebook is opened, with `{namespace}` and `{name}`. */
  url?: string;
}

const GIB = 2 ** 30;
const HOUR_MS = 60 * 60 * 1000;
const WORK_FOLDER = '/home/jovyan/work';

/** Reads `llmops.clusters.<name>.notebooks`. Throws an `InputError` that names the first setting that cannot work. */
export function readNotebookConfig(
  key: string,
  config: Config | undefined,
): NotebookConfig | undefined {
  if (!config) {
    return undefined;
  }
  const images = config
    .getConfigArray('images')
    .map((image, index) => readImage(`${key}.images[${index}]`, image));
  if (images.length === 0) {
    throw new InputError(
      `${key}.images is empty; name at least one image that notebooks may have`,
    );
  }
  const amount = (
    name: string,
    otherwise: number,
    parse: (text: string) => number | undefined,
  ) => readAmount(key, config, name, otherwise, parse);
  return {
    images,
    maxGpus: readGpus(key, config),
    maxCpu: amount('maxCpu', 16, parseCores),
    maxMemoryBytes: amount('maxMemory', 64 * GIB, parseQuantity),
    maxVolumeBytes: amount('maxVolume', 100 * GIB, parseQuantity),
    storageClass: config.getOptionalString('storageClass'),
    serviceAccount: config.getOptionalString('serviceAccount'),
    idleAfterMs: readMilliseconds(config, 'idleAfter') ?? 4 * HOUR_MS,
    url: readUrl(key, config),
  };
}

function readImage(at: string, config: Config): NotebookImageConfig {
  const image = config.getString('image');
  const workFolder = config.getOptionalString('workFolder') ?? WORK_FOLDER;
  if (!/^\/[^:]+$/.test(workFolder)) {
    throw new InputError(
      `${at}.workFolder is "${workFolder}"; give a folder within the image, for example ${WORK_FOLDER}`,
    );
  }
  return {
    image,
    title: config.getOptionalString('title') ?? image,
    workFolder,
  };
}

function readGpus(key: string, config: Config): number {
  const gpus = config.getOptionalNumber('maxGpus') ?? 1;
  if (!Number.isInteger(gpus) || gpus < 0) {
    throw new InputError(
      `${key}.maxGpus is ${gpus}; give a whole number of GPUs`,
    );
  }
  return gpus;
}

function readAmount(
  key: string,
  config: Config,
  name: string,
  otherwise: number,
  parse: (text: string) => number | undefined,
): number {
  const text = config.getOptional(name);
  if (text === undefined) {
    return otherwise;
  }
  const parsed = parse(String(text));
  if (parsed === undefined) {
    throw new InputError(
      `${key}.${name} is "${text}"; give an amount, for example ${
        name === 'maxCpu' ? '8' : '64Gi'
      }`,
    );
  }
  return parsed;
}

function readUrl(key: string, config: Config): string | undefined {
  const url = config.getOptionalString('url');
  if (url === undefined) {
    return undefined;
  }
  const example = url
    .replaceAll('{namespace}', 'namespace')
    .replaceAll('{name}', 'name');
  const isWeb = /^https?:\/\//.test(example) && URL.canParse(example);
  if (!isWeb || !url.includes('{name}')) {
    throw new InputError(
      `${key}.url is "${url}"; give an address such as https://kubeflow.example.com/notebook/{namespace}/{name}/`,
    );
  }
  return url;
}
