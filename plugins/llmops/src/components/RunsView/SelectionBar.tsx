import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import { RiCloseLine, RiDownloadLine, RiLineChartLine } from '@remixicon/react';
import { useState } from 'react';
import { llmopsApiRef } from '../../api';
import { useText } from '../../hooks/useText';
import { toRunsCsv } from '../../lib/runsCsv';
import { MAX_SELECTED_IN_URL } from '../../lib/runView';
import { saveBlob } from '../../lib/saveBlob';
import { compareRouteRef } from '../../routes';
import type { RunSelection } from '../RunTable';
import styles from './RunsView.module.css';

/** What can be done with the selected runs. */
export function SelectionBar(props: {
  selection: RunSelection;
  identifiers: readonly string[];
}) {
  const { selection, identifiers } = props;
  const { ids, size } = selection;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const toCompare = useRouteRef(compareRouteRef);
  const [isSaving, setIsSaving] = useState(false);
  const tooMany = size > MAX_SELECTED_IN_URL;
  const compared = new URLSearchParams(
    ids.slice(0, MAX_SELECTED_IN_URL).map(id => ['run', id]),
  );
  const save = async () => {
    setIsSaving(true);
    // Runs that came with a link may never have been in sight.
    const runs = await Promise.allSettled(
      ids.map(async id => selection.seen.get(id) ?? api.getRun(id)),
    );
    const csv = toRunsCsv(
      runs.flatMap(run => (run.status === 'fulfilled' ? [run.value] : [])),
      identifiers,
    );
    saveBlob('runs.csv', new Blob([csv], { type: 'text/csv;charset=utf-8' }));
    setIsSaving(false);
  };
  return (
    <div
      role="group"
      aria-label={t('runs.selection')}
      className={styles.selection}
    >
      <span className={styles.selected}>
        {t('runs.selected', { count: size })}
      </span>
      {toCompare && size > 1 && (
        <ButtonLink
          size="small"
          variant="secondary"
          iconStart={<RiLineChartLine size={16} />}
          href={`${toCompare()}?${compared}`}
        >
          {tooMany
            ? t('runs.compareFirst', { total: String(MAX_SELECTED_IN_URL) })
            : t('runs.compare')}
        </ButtonLink>
      )}
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiDownloadLine size={16} />}
        isPending={isSaving}
        onPress={save}
      >
        {t('runs.csv')}
      </Button>
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiCloseLine size={16} />}
        onPress={selection.clear}
      >
        {t('runs.clearSelection')}
      </Button>
    </div>
  );
}
