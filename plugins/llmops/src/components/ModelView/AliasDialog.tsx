import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text, TextField } from '@backstage/ui';
import { useState } from 'react';
import { llmopsApiRef, type ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { EditDialog, useAsOpened } from '../EditInPlace';

/** What is done: an alias is added to a version, or one that exists is moved or taken away. */
export type AliasEdit = { version: string } | { alias: string };

/** Adds, moves or takes away an alias. */
export function AliasDialog(props: {
  model: ModelDetails;
  edit: AliasEdit;
  onClose: () => void;
  onChanged: () => void;
}) {
  const { model, edit, onClose, onChanged } = props;
  const { tracker, name, aliases = {} } = model;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [typed, setTyped] = useState('');
  const alias = 'alias' in edit ? edit.alias : typed.trim();
  const { value: seen, renew } = useAsOpened(aliases);
  const named: string | undefined = Object.hasOwn(seen, alias)
    ? seen[alias]
    : undefined;
  const [version, setVersion] = useState(
    'version' in edit ? edit.version : named ?? '',
  );
  return (
    <EditDialog
      title={
        'alias' in edit
          ? t('model.alias.titleEdit', { alias })
          : t('model.alias.titleAdd', { version })
      }
      isDisabled={!alias || !version || named === version}
      onSave={() =>
        api.setModelAlias(tracker, name, alias, {
          version,
          expectedVersion: named,
        })
      }
      remove={
        'alias' in edit && named !== undefined
          ? {
              label: t('model.alias.remove'),
              onRemove: () => api.deleteModelAlias(tracker, name, alias, named),
            }
          : undefined
      }
      onClose={onClose}
      onChanged={() => {
        renew();
        onChanged();
      }}
    >
      {'alias' in edit ? (
        <Select
          label={t('model.alias.version')}
          value={version}
          onChange={key => setVersion(String(key))}
          options={model.versions.map(one => ({
            value: one.version,
            label: t('models.version', { version: one.version }),
          }))}
        />
      ) : (
        <TextField
          label={t('model.alias.name')}
          description={t('model.alias.nameHint')}
          value={typed}
          onChange={setTyped}
          maxLength={255}
        />
      )}
      {named !== undefined && named !== version && (
        <Text as="p" variant="body-small" color="secondary">
          {t('model.alias.moves', { version: named })}
        </Text>
      )}
    </EditDialog>
  );
}
