import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { MlflowAuth } from '../client/auth';
import { Globs } from './Globs';
import { OwnershipRules } from './OwnershipRules';

/** One server of the configuration. */
export interface MlflowTrackerConfig {
  /** Name in the configuration; the tracker's id. */
  name: string;
  title: string;
  /** Without a slash at the end. */
  url: string;
  /** Address for links, without a slash at the end. */
  publicUrl: string;
  auth: MlflowAuth;
  /** Workspace of the server; its default one when absent. */
  workspace?: string;
  experimentPrefix: string;
  /** Whether runs of the experiment that the portal did not start are shown. */
  observes: (experiment: string) => boolean;
  ownership: OwnershipRules;
  /** What the server signs its webhooks with; absent when none are expected. */
  webhookSecret?: string;
}

/** Trackers of the type `mlflow`, in the order of the configuration. Throws on the first value that cannot work. */
export function readTrackersConfig(config: Config): MlflowTrackerConfig[] {
  const trackers = config.getOptionalConfig('llmops.trackers');
  return (trackers?.keys() ?? []).flatMap(name => {
    const tracker = trackers?.getConfig(name);
    return tracker && tracker.getString('type') === 'mlflow'
      ? [readTracker(name, tracker)]
      : [];
  });
}

function readTracker(name: string, config: Config): MlflowTrackerConfig {
  const key = `llmops.trackers.${name}`;
  const url = readUrl(`${key}.url`, config.getString('url'));
  const publicUrl = config.getOptionalString('publicUrl');
  return {
    name,
    title: config.getOptionalString('title') ?? `MLflow (${name})`,
    url,
    publicUrl: publicUrl ? readUrl(`${key}.publicUrl`, publicUrl) : url,
    auth: readAuth(`${key}.auth`, config.getOptionalConfig('auth')),
    workspace: readWorkspace(
      `${key}.workspace`,
      config.getOptionalString('workspace'),
    ),
    experimentPrefix: config.getOptionalString('experiments.prefix') ?? '',
    observes: readObserves(config.getOptionalConfig('experiments')),
    ownership: OwnershipRules.fromConfig(
      `${key}.ownership`,
      config.getOptionalConfigArray('ownership') ?? [],
    ),
    webhookSecret: readSecret(
      `${key}.webhook.secret`,
      config.getOptionalString('webhook.secret'),
    ),
  };
}

function readObserves(config: Config | undefined) {
  const allow = Globs.of(config?.getOptionalStringArray('allow') ?? ['*']);
  const deny = Globs.of(config?.getOptionalStringArray('deny') ?? []);
  return (experiment: string) =>
    allow.match(experiment) && !deny.match(experiment);
}

function readWorkspace(key: string, value: string | undefined) {
  if (value !== undefined && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(value)) {
    throw new InputError(
      `${key} is "${value}"; the name of a workspace holds lower-case letters, digits and hyphens`,
    );
  }
  return value;
}

function readSecret(key: string, value: string | undefined) {
  if (value !== undefined && value.length < 16) {
    throw new InputError(`${key} is too short; give at least 16 characters`);
  }
  return value;
}

function readUrl(key: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `${key} must be an address that starts with http:// or https://`,
    );
  }
  if (url.username || url.password) {
    // The value is not repeated here, it holds a secret.
    throw new InputError(
      `${key} must not hold credentials, they would reach every training process; use "auth" instead`,
    );
  }
  return value.replace(/\/+$/, '');
}

function readAuth(key: string, config: Config | undefined): MlflowAuth {
  const type = config?.getString('type') ?? 'none';
  if (!config || type === 'none') {
    return { type: 'none' };
  }
  switch (type) {
    case 'basic':
      return {
        type,
        username: config.getString('username'),
        password: config.getString('password'),
      };
    case 'bearer':
      return { type, token: config.getString('token') };
    case 'header':
      return {
        type,
        name: readHeaderName(`${key}.name`, config.getString('name')),
        value: config.getString('value'),
      };
    default:
      throw new InputError(
        `${key}.type is "${type}"; use none, basic, bearer or header`,
      );
  }
}

function readHeaderName(key: string, name: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    throw new InputError(`${key} is "${name}", which is no name of a header`);
  }
  return name;
}
