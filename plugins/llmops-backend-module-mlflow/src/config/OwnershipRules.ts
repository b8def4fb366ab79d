import { parseEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { Globs } from './Globs';

/** Whom a run belongs to, as full entity references. */
export interface Ownership {
  owner?: string;
  project?: string;
}

/** What rules look at. */
interface Subject {
  experiment: string;
  tags: Record<string, string>;
}

type Rule = (subject: Subject) => Ownership;

/**
 * Maps runs that the portal did not start to owners and projects, by the rules of the configuration. The first rule
 * that knows an owner decides on the owner, and the first that knows a project on the project.
 */
export class OwnershipRules {
  /** Throws on the first rule that cannot work. */
  static fromConfig(key: string, rules: Config[]): OwnershipRules {
    return new OwnershipRules(
      rules.map((rule, index) => readRule(`${key}[${index}]`, rule)),
    );
  }

  private constructor(private readonly rules: Rule[]) {}

  of(subject: Subject): Ownership {
    const found: Ownership = {};
    for (const rule of this.rules) {
      const { owner, project } = rule(subject);
      found.owner ??= owner;
      found.project ??= project;
    }
    return found;
  }
}

function readRule(key: string, config: Config): Rule {
  const experiment = config.getOptionalString('experiment');
  const tag = config.getOptionalString('tag');
  const owner = config.getOptionalString('owner');
  const project = config.getOptionalString('project');
  const ownerTag = config.getOptionalString('ownerTag');
  const projectTag = config.getOptionalString('projectTag');
  if (!owner && !project && !ownerTag && !projectTag) {
    throw new InputError(
      `${key} names no owner; give owner, project, ownerTag or projectTag`,
    );
  }
  const fixed: Ownership = {
    owner: owner && required(`${key}.owner`, toOwner(owner), owner),
    project: project && required(`${key}.project`, toProject(project), project),
  };
  const experiments = Globs.of([experiment ?? '*']);
  const values = Globs.of([config.getOptionalString('value') ?? '*']);
  return subject => {
    const value = tag === undefined ? '' : subject.tags[tag];
    if (
      value === undefined ||
      !experiments.match(subject.experiment) ||
      !values.match(value)
    ) {
      return {};
    }
    return {
      owner: fixed.owner ?? toOwner(subject.tags[ownerTag ?? '']),
      project: fixed.project ?? toProject(subject.tags[projectTag ?? '']),
    };
  };
}

function required(key: string, ref: string | undefined, value: string) {
  if (!ref) {
    throw new InputError(
      `${key} is "${value}"; give the full reference of an entity, for example group:default/research`,
    );
  }
  return ref;
}

/** Tags are written by training code: one that is no reference of a group or person counts as absent. */
function toOwner(text: string | undefined): string | undefined {
  return toRef(text, ['group', 'user']);
}

function toProject(text: string | undefined): string | undefined {
  return toRef(text, ['component']);
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

function toRef(text: string | undefined, kinds: string[]) {
  if (!text) {
    return undefined;
  }
  try {
    const { kind, namespace, name } = parseEntityRef(text);
    const isKnown = kinds.includes(kind.toLowerCase());
    return isKnown && NAME.test(namespace) && NAME.test(name)
      ? `${kind}:${namespace}/${name}`.toLowerCase()
      : undefined;
  } catch {
    return undefined;
  }
}
