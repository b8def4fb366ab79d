import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import { RiCloseLine, RiDownloadLine, RiLineChartLine } from '@remixicon/react';
import { useCallback } from 'react';
import { llmopsApiRef } from '../../api';
import { useText } from '../../hooks/useText';
import { MAX_SELECTED_IN_URL } from '../../lib/runView';
import { valueColumns } from '../../lib/runColumns';
import { compareRouteRef } from '../../routes';
import type { RunSelection } from '../RunTable';
import { useCsvExport } from './useCsvExport';
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
  const tooMany = size > MAX_SELECTED_IN_URL;
  const compared = new URLSearchParams(
    ids.slice(0, MAX_SELECTED_IN_URL).map(id => ['run', id]),
  );
  const read = useCallback(
    (signal: AbortSignal) =>
      api.exportSelectedRuns(
        { runIds: [...ids], columns: valueColumns(identifiers) },
        signal,
      ),
    [api, identifiers, ids],
  );
  const { bytes, start } = useCsvExport(read);
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
        isPending={bytes !== undefined}
        onPress={start}
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
