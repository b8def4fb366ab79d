import { Button, SearchField, Select } from '@backstage/ui';
import { RUN_STATES } from '@llmops/backstage-plugin-llmops-common';
import { memo, useEffect, useState } from 'react';
import { shortName, useProjectOptions } from '../../hooks/useProjectOptions';
import type { RunValues } from '../../hooks/useRunValues';
import { useText } from '../../hooks/useText';
import {
  hasFilters,
  NO_FILTERS,
  PERIODS,
  type RunFilters,
} from '../../lib/runView';
import styles from './RunFilterBar.module.css';

const TYPING_PAUSE = 300;
const ANY_TIME = 'any';

interface Option {
  id: string;
  label: string;
}

/** Options with the chosen values among them, also where the catalog does not list them. */
function withChosen(options: readonly Option[], chosen: readonly string[]) {
  const known = new Set(options.map(({ id }) => id));
  return [
    ...options,
    ...chosen
      .filter(id => !known.has(id))
      .map(id => ({ id, label: shortName(id) })),
  ];
}

const toOptions = (values: readonly string[] = []) =>
  values.map(id => ({ id, label: id }));

function DrawnFilterBar(props: {
  filters: RunFilters;
  values: RunValues;
  /** The project is given by the page. */
  hasProject: boolean;
  onChange: (filters: RunFilters) => void;
}) {
  const { filters, values, hasProject, onChange } = props;
  const t = useText();
  const change = (part: Partial<RunFilters>) =>
    onChange({ ...filters, ...part });
  const states = RUN_STATES.map(id => ({ id, label: t(`state.${id}`) }));
  return (
    <>
      <MultiSelect
        label={t('runs.column.state')}
        options={states}
        chosen={filters.state}
        onChange={chosen =>
          change({ state: RUN_STATES.filter(state => chosen.includes(state)) })
        }
      />
      {!hasProject && <CatalogFilters filters={filters} onChange={change} />}
      <MultiSelect
        label={t('runs.column.experiment')}
        options={withChosen(
          toOptions(values.get('experiment')),
          filters.experiment,
        )}
        chosen={filters.experiment}
        onOpen={() => values.want('experiment')}
        onChange={experiment => change({ experiment })}
      />
      <MultiSelect
        label={t('runs.column.engine')}
        options={withChosen(toOptions(values.get('engine')), filters.engine)}
        chosen={filters.engine}
        onOpen={() => values.want('engine')}
        onChange={engine => change({ engine })}
      />
      <Select
        size="small"
        aria-label={t('runs.column.created')}
        className={styles.select}
        data-chosen={filters.period !== undefined || undefined}
        options={[
          { id: ANY_TIME, label: t('runs.anyTime') },
          ...PERIODS.map(id => ({ id, label: t(`runs.period.${id}`) })),
        ]}
        value={filters.period ?? ANY_TIME}
        onChange={key =>
          change({ period: PERIODS.find(period => period === key) })
        }
      />
      {hasFilters(hasProject ? { ...filters, project: [] } : filters) && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => onChange(NO_FILTERS)}
        >
          {t('action.clearFilters')}
        </Button>
      )}
    </>
  );
}

/** The filters of the list of runs that are chosen from lists. */
export const RunFilterBar = memo(DrawnFilterBar);

/** What the catalog knows: asked for when a list is opened, or when a chosen value wants its name. */
function CatalogFilters(props: {
  filters: RunFilters;
  onChange: (part: Partial<RunFilters>) => void;
}) {
  const { filters, onChange } = props;
  const t = useText();
  const [isWanted, setIsWanted] = useState(filters.project.length > 0);
  const { projects, owners } = useProjectOptions(isWanted);
  const open = () => setIsWanted(true);
  return (
    <>
      <MultiSelect
        label={t('runs.column.project')}
        options={withChosen(projects, filters.project)}
        chosen={filters.project}
        onOpen={open}
        onChange={project => onChange({ project })}
      />
      <MultiSelect
        label={t('runs.owner')}
        options={withChosen(owners, filters.owner)}
        chosen={filters.owner}
        onOpen={open}
        onChange={owner => onChange({ owner })}
      />
    </>
  );
}

/** Part of the name or id of a run; it takes effect when the typing rests. */
export function TextFilter(props: {
  text: string;
  onChange: (text: string) => void;
}) {
  const { text, onChange } = props;
  const t = useText();
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) {
      return undefined;
    }
    const timer = setTimeout(() => onChange(typed), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [onChange, text, typed]);
  return (
    <SearchField
      size="small"
      className={styles.text}
      aria-label={t('runs.search')}
      placeholder={t('runs.search')}
      maxLength={200}
      value={typed}
      onChange={setTyped}
    />
  );
}

function MultiSelect(props: {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onOpen?: () => void;
  onChange: (chosen: string[]) => void;
}) {
  const { label, options, chosen, onOpen, onChange } = props;
  const t = useText();
  return (
    <Select
      size="small"
      selectionMode="multiple"
      aria-label={label}
      placeholder={label}
      className={styles.select}
      data-chosen={chosen.length > 0 || undefined}
      options={
        options.length > 0
          ? options
          : [{ id: '', label: t('runs.nothingToChoose'), disabled: true }]
      }
      search={options.length > 12 ? true : undefined}
      value={[...chosen]}
      onOpenChange={isOpen => isOpen && onOpen?.()}
      onChange={keys => onChange(keys.map(String).filter(Boolean))}
    />
  );
}
