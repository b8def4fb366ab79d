import { Badge, ButtonIcon } from '@backstage/ui';
import { RiAddLine, RiPriceTag3Line } from '@remixicon/react';
import { useState } from 'react';
import type { ModelDetails, ModelVersion } from '../../api';
import { useText } from '../../hooks/useText';
import { AliasDialog, type AliasEdit } from './AliasDialog';
import styles from './ModelView.module.css';

/** The aliases of a version; those who may change them click one to move it, or the plus to add one. */
export function AliasCell(props: {
  model: ModelDetails;
  version: ModelVersion;
  onChanged: () => void;
}) {
  const { model, version, onChanged } = props;
  const t = useText();
  const [edit, setEdit] = useState<AliasEdit>();
  const canEdit = model.permitted.update;
  return (
    <span className={styles.aliases}>
      {version.aliases.map(alias =>
        canEdit ? (
          <button
            key={alias}
            type="button"
            className={styles.alias}
            aria-label={t('model.alias.edit', { alias })}
            onClick={() => setEdit({ alias })}
          >
            <RiPriceTag3Line size={12} aria-hidden />
            {alias}
          </button>
        ) : (
          <Badge key={alias} size="small" icon={<RiPriceTag3Line />}>
            {alias}
          </Badge>
        ),
      )}
      {canEdit && (
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiAddLine />}
          aria-label={t('model.alias.add', { version: version.version })}
          onPress={() => setEdit({ version: version.version })}
        />
      )}
      {edit && (
        <AliasDialog
          model={model}
          edit={edit}
          onClose={() => setEdit(undefined)}
          onChanged={onChanged}
        />
      )}
    </span>
  );
}
