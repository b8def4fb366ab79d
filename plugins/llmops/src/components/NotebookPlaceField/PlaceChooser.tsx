import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Select, Skeleton, Text } from '@backstage/ui';
import { useEffect } from 'react';
import { notebookApiRef, type NotebookOffer } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { formatMemory } from '../../lib/memory';
import { FailureNotice } from '../FailureNotice';
import styles from './NotebookPlaceField.module.css';
import { choose, type NotebookPlace } from './place';

/** Offers what an owner may have, and chooses the first of it until somebody else does. */
export function PlaceChooser(props: {
  owner: string;
  value: NotebookPlace | undefined;
  onChange: (place: NotebookPlace | undefined) => void;
}) {
  const { owner, value, onChange } = props;
  const t = useText();
  const api = useApi(notebookApiRef);
  const { data, error, reload } = useLive({
    key: `offers ${owner}`,
    load: signal => api.listNotebookOffers(owner, signal),
    isAffected: () => false,
    isActive: () => false,
  });
  const chosen = data && choose(data, value);
  const isOther = data !== undefined && !isSame(chosen, value);
  useEffect(() => {
    // What an earlier owner might have had is none of this one's.
    if (isOther) {
      onChange(chosen);
    }
  });
  if (error && !data) {
    return <FailureNotice error={error} onRetry={reload} />;
  }
  if (!data) {
    return <Skeleton width="100%" height={40} />;
  }
  return data.length === 0 ? (
    <Alert
      role="alert"
      icon
      status="warning"
      title={t('notebooks.form.noPlace')}
      description={t('notebooks.form.noPlaceHint', { owner })}
    />
  ) : (
    <Choices offers={data} chosen={chosen} onChange={onChange} />
  );
}

function Choices(props: {
  offers: readonly NotebookOffer[];
  chosen: NotebookPlace | undefined;
  onChange: (place: NotebookPlace | undefined) => void;
}) {
  const { offers, chosen, onChange } = props;
  const t = useText();
  const keyOf = ({
    cluster,
    namespace,
  }: Pick<NotebookPlace, 'cluster' | 'namespace'>) => `${cluster}/${namespace}`;
  const offer = chosen && offers.find(one => keyOf(one) === keyOf(chosen));
  return (
    <div className={styles.field}>
      <Select
        label={t('notebooks.form.place')}
        description={t('notebooks.form.placeHint')}
        options={offers.map(one => ({
          id: keyOf(one),
          label: t('notebooks.placeOf', {
            namespace: one.namespace,
            cluster: one.clusterTitle,
          }),
        }))}
        value={chosen ? keyOf(chosen) : null}
        onChange={key =>
          onChange(
            choose(
              offers.filter(one => keyOf(one) === key),
              chosen,
            ),
          )
        }
      />
      {offer && chosen && (
        <>
          <Select
            label={t('notebooks.form.image')}
            options={offer.images.map(({ image, title }) => ({
              id: image,
              label: title,
            }))}
            value={chosen.image}
            onChange={key => onChange({ ...chosen, image: String(key) })}
          />
          <Text as="p" variant="body-small" color="secondary">
            {t('notebooks.form.limits', {
              gpus: String(offer.limits.gpus),
              cpu: String(offer.limits.cpu),
              memory: formatMemory(offer.limits.memoryBytes),
              volume: formatMemory(offer.limits.volumeBytes),
            })}
          </Text>
        </>
      )}
    </div>
  );
}

function isSame(a: NotebookPlace | undefined, b: NotebookPlace | undefined) {
  return (
    a?.cluster === b?.cluster &&
    a?.namespace === b?.namespace &&
    a?.image === b?.image
  );
}
