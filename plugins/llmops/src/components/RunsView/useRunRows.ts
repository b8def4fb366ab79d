import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useMemo, useRef, useState } from 'react';
import { llmopsApiRef } from '../../api';
import { useChanges, useIsTold } from '../../hooks/useChanges';
import { isOfMetrics, isOfProject } from '../../lib/change';
import {
  createRowsSource,
  type RowsSpec,
} from '../../lib/runRows/createRowsSource';
import { RunRowsStore } from '../../lib/runRows/RunRowsStore';

/** The rows that are shown; undefined until the first ones have come, or cannot come. */
export interface RunRows {
  rows?: RunRowsStore;
  /** What is shown is not yet what was asked for. */
  isOld: boolean;
}

/**
 * Loads the rows of a view and keeps them fresh. The rows of the view before stay until the first ones of the new view
 * are there.
 */
export function useRunRows(options: {
  spec: RowsSpec;
  columns: readonly string[];
  /** False while it is not known yet which columns there will be. */
  isReady: boolean;
  project?: string;
}): RunRows {
  const { spec, columns, isReady, project } = options;
  const api = useApi(llmopsApiRef);
  const key = JSON.stringify(spec);
  const columnsKey = JSON.stringify(columns);
  const source = useMemo(() => {
    // What the keys say is what the values are; the keys stay the same while nothing has changed.
    const wanted: RowsSpec = JSON.parse(key);
    const names: string[] = JSON.parse(columnsKey);
    return createRowsSource(api, wanted, names);
  }, [api, columnsKey, key]);
  const isTold = useIsTold();
  const latestSource = useRef(source);
  const [shown, setShown] = useState<{ key: string; rows: RunRowsStore }>();
  const newest = useRef<{ key: string; rows: RunRowsStore }>();

  useEffect(() => {
    latestSource.current = source;
    // Those of another view are about to go.
    if (newest.current?.key === key) {
      newest.current.rows.setSource(source);
    }
  }, [key, source]);

  useEffect(() => {
    if (!isReady) {
      return undefined;
    }
    const rows = RunRowsStore.create(latestSource.current, isTold);
    newest.current = { key, rows };
    const unsubscribe = rows.subscribe(() => {
      if (rows.hasLoaded || rows.error) {
        unsubscribe();
        setShown({ key, rows });
      }
    });
    rows.start();
    return () => {
      unsubscribe();
      rows.stop();
    };
  }, [isReady, isTold, key]);

  useChanges(change => {
    const rows = newest.current?.rows;
    if (!rows || change.kind === 'model') {
      return;
    }
    const isShown =
      change.kind === 'run'
        ? project === undefined || isOfProject(change, project)
        : isOfMetrics(change, ...rows.inSight().map(({ id }) => id));
    if (isShown) {
      rows.renew();
    }
  });

  return { rows: shown?.rows, isOld: shown?.key !== key };
}
