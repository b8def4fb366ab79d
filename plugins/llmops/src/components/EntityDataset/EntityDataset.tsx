import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { DatasetView } from '../DatasetView';

/** The tab of a dataset's catalog page. */
export function EntityDataset() {
  const { entity } = useEntity();
  return <DatasetView entityRef={stringifyEntityRef(entity)} />;
}
