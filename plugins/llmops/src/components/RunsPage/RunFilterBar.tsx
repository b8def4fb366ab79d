import { Button, SearchField, Select } from '@backstage/ui';
import { RUN_STATES } from '@llmops/backstage-plugin-llmops-common';
import { useEffect, useMemo, useState } from 'react';
import type { Run } from '../../api';
import { shortName, useProjectOptions } from '../../hooks/useProjectOptions';
import { useText } from '../../hooks/useText';
import { hasFilters, NO_FILTERS, type RunFilters } from '../../lib/runFilters';
import styles from './RunFilterBar.module.css';

const TYPING_PAUSE = 300;

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

/** The filters of the list of runs. */
export function RunFilterBar(props: {
  filters: RunFilters;
  runs?: readonly Run[];
  onChange: (filters: RunFilters) => void;
}) {
  const { filters, runs, onChange } = props;
  const t = useText();
  const { projects, owners } = useProjectOptions();
  const engines = useMemo(
    () =>
      [...new Set(runs?.map(({ engine }) => engine))].map(id => ({
        id,
        label: id,
      })),
    [runs],
  );
  const states = RUN_STATES.map(id => ({ id, label: t(`state.${id}`) }));
  return (
    <div role="search" aria-label={t('runs.filters')} className={styles.bar}>
      <TextFilter
        text={filters.text}
        onChange={text => onChange({ ...filters, text })}
      />
      <MultiSelect
        label={t('runs.column.state')}
        options={states}
        chosen={filters.state}
        onChange={chosen =>
          onChange({
            ...filters,
            state: RUN_STATES.filter(state => chosen.includes(state)),
          })
        }
      />
      <MultiSelect
        label={t('runs.column.project')}
        options={withChosen(projects, filters.project)}
        chosen={filters.project}
        onChange={project => onChange({ ...filters, project })}
      />
      <MultiSelect
        label={t('runs.column.engine')}
        options={withChosen(engines, filters.engine)}
        chosen={filters.engine}
        onChange={engine => onChange({ ...filters, engine })}
      />
      <MultiSelect
        label={t('runs.owner')}
        options={withChosen(owners, filters.owner)}
        chosen={filters.owner}
        onChange={owner => onChange({ ...filters, owner })}
      />
      {hasFilters(filters) && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => onChange(NO_FILTERS)}
        >
          {t('action.clearFilters')}
        </Button>
      )}
    </div>
  );
}

function TextFilter(props: { text: string; onChange: (text: string) => void }) {
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
  onChange: (chosen: string[]) => void;
}) {
  const { label, options, chosen, onChange } = props;
  const count = chosen.length;
  return (
    <Select
      size="small"
      selectionMode="multiple"
      aria-label={label}
      placeholder={label}
      className={styles.select}
      data-chosen={count > 0 || undefined}
      options={options}
      isDisabled={options.length === 0}
      searchable={options.length > 12}
      value={[...chosen]}
      onChange={keys => onChange(keys.map(String))}
    />
  );
}
