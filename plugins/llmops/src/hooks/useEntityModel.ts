import { useEntity } from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_MODEL_NAME,
  ANNOTATION_MODEL_TRACKER,
} from '@llmops/backstage-plugin-llmops-common';
import { useModel } from './useModel';

/** The registered model that the entity of this page stands for. */
export function useEntityModel() {
  const { annotations } = useEntity().entity.metadata;
  const name = annotations?.[ANNOTATION_MODEL_NAME] ?? '';
  const tracker = annotations?.[ANNOTATION_MODEL_TRACKER] ?? '';
  return { tracker, name, ...useModel(tracker, name) };
}
