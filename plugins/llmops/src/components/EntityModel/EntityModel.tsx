import { useEntityModel } from '../../hooks/useEntityModel';
import { FailureNotice } from '../FailureNotice';
import { PageSkeleton } from '../LlmopsPages/PageSkeleton';
import { ModelView } from '../ModelView';
import { RefreshFailed } from '../RefreshFailed';
import { TrackerLine } from '../TrackerLine';

/** The tab of a model's catalog page: the whole model. */
export function EntityModel() {
  const { data, error, reload } = useEntityModel();
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (!data) {
    return <PageSkeleton />;
  }
  return (
    <>
      {error && <RefreshFailed error={error} onRetry={reload} />}
      <TrackerLine tracker={data.tracker} />
      <ModelView model={data} onChanged={reload} />
    </>
  );
}
