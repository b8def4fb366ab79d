import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert } from '@backstage/ui';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
  ANNOTATION_ORPHANED_SINCE,
  ANNOTATION_REMOVED_AFTER,
} from '@llmops/backstage-plugin-llmops-common';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';

/** Says on the page of a model's entity that the tracker no longer holds the model, and when the entity goes. */
export function OrphanNotice() {
  const t = useText();
  const format = useFormat();
  const { annotations = {} } = useEntity().entity.metadata;
  const dateOf = (name: string) =>
    Number.isNaN(Date.parse(annotations[name] ?? ''))
      ? '–'
      : format.dateTime(annotations[name]);
  return (
    <Alert
      status="warning"
      icon
      title={t('orphan.title', {
        model: annotations[ANNOTATION_MODEL_NAME] ?? '',
        tracker: annotations[ANNOTATION_MODEL_TRACKER] ?? '',
      })}
      description={t('orphan.hint', {
        since: dateOf(ANNOTATION_ORPHANED_SINCE),
        until: dateOf(ANNOTATION_REMOVED_AFTER),
      })}
    />
  );
}
