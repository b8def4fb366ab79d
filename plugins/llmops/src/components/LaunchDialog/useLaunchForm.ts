import { useMemo, useState } from 'react';
import type { LaunchRequest, Pipeline, Project } from '../../api';
import {
  offeredOptions,
  type OfferedOption,
  optionValues,
} from '../../lib/launchOptions';
import {
  readFields,
  readForm,
  type ParameterField,
  type ReadForm,
} from '../../lib/parameterForm';

/** What a person chose and typed. It outlives a refused launch and a change of pipeline, profile or branch. */
interface Draft {
  pipeline?: string;
  profile?: string;
  engine?: string;
  options: Record<string, string>;
  ref: string;
  note: string;
  typed: Record<string, string>;
  confirmations: string[];
}

/** The launch form: the draft, what it means for the project, and the request it makes. */
export interface LaunchForm {
  draft: Draft;
  change(part: Partial<Draft>): void;
  type(name: string, text: string | undefined): void;
  pipeline?: Pipeline;
  profile?: Pipeline['profiles'][number];
  engine?: string;
  /** What the engine lets one choose. */
  options: OfferedOption[];
  fields: ParameterField[];
  form: ReadForm;
  /** What to launch; undefined while something typed is wrong or nothing can run. */
  request?: LaunchRequest;
}

/** What decides on the checks of a launch, parameters apart. */
const CHOICES = ['pipeline', 'profile', 'engine', 'options', 'ref'] as const;

const EMPTY: Draft = {
  options: {},
  ref: '',
  note: '',
  typed: {},
  confirmations: [],
};
const NO_VALUES: ReadForm = { values: {}, problems: {} };

function choose<T>(
  items: readonly T[],
  name: string | undefined,
  fallback: string | undefined,
  nameOf: (item: T) => string,
): T | undefined {
  return (
    items.find(item => nameOf(item) === name) ??
    items.find(item => nameOf(item) === fallback) ??
    items[0]
  );
}

/** Holds the launch form of a project. */
export function useLaunchForm(
  entityRef: string,
  project: Project | undefined,
): LaunchForm {
  const [draft, setDraft] = useState(EMPTY);
  const pipeline = choose(
    project?.pipelines ?? [],
    draft.pipeline,
    undefined,
    ({ name }) => name,
  );
  const profile = choose(
    pipeline?.profiles ?? [],
    draft.profile,
    pipeline?.defaultProfile,
    ({ name }) => name,
  );
  const chosenEngine = choose(
    pipeline?.engines.filter(({ available }) => available) ?? [],
    draft.engine,
    undefined,
    ({ id }) => id,
  );
  const engine = chosenEngine?.id;
  const options = offeredOptions(chosenEngine?.options ?? [], draft.options);
  const fields = useMemo(
    () => (pipeline ? readFields(pipeline.parameters) : []),
    [pipeline],
  );
  const form = useMemo(
    () =>
      pipeline ? readForm(fields, profile?.parameters, draft.typed) : NO_VALUES,
    [pipeline, fields, profile, draft.typed],
  );
  const isRight = Object.keys(form.problems).length === 0;
  const request: LaunchRequest | undefined =
    pipeline && engine && isRight
      ? {
          project: entityRef,
          pipeline: pipeline.name,
          engine,
          profile: profile?.name,
          ...(options.length > 0 ? { options: optionValues(options) } : {}),
          parameters: form.values,
          ref: draft.ref.trim() || undefined,
        }
      : undefined;
  const change = (part: Partial<Draft>) =>
    setDraft(last => ({
      ...last,
      // What was agreed to for one choice is not agreed to for another.
      ...(CHOICES.some(choice => choice in part) ? { confirmations: [] } : {}),
      ...part,
    }));
  const type = (name: string, text: string | undefined) =>
    setDraft(last => {
      const { [name]: _, ...others } = last.typed;
      return {
        ...last,
        typed: text === undefined ? others : { ...others, [name]: text },
      };
    });
  return {
    draft,
    change,
    type,
    pipeline,
    profile,
    engine,
    options,
    fields,
    form,
    request,
  };
}
