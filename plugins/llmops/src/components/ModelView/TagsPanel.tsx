import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Text, TextField } from '@backstage/ui';
import { RiAddLine, RiEditLine } from '@remixicon/react';
import { useState } from 'react';
import { llmopsApiRef, type ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { visibleText } from '../../lib/visibleText';
import { EditDialog, useAsOpened } from '../EditInPlace';
import { Panel } from '../Panel';
import styles from './ModelView.module.css';

interface Draft {
  /** The tag that is edited; undefined for a new one. */
  old?: string;
  key: string;
  value: string;
}

/** The tags of the model in the tracker, edited in place by those who may. */
export function TagsPanel(props: {
  model: ModelDetails;
  onChanged: () => void;
}) {
  const { model, onChanged } = props;
  const t = useText();
  const [draft, setDraft] = useState<Draft>();
  const entries = Object.entries(model.tags ?? {});
  const canEdit = model.permitted.update;
  return (
    <Panel
      title={t('model.edit.tags')}
      actions={
        canEdit && (
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiAddLine />}
            aria-label={t('model.edit.addTag')}
            onPress={() => setDraft({ key: '', value: '' })}
          />
        )
      }
    >
      {entries.length === 0 && (
        <Text as="p" variant="body-medium" color="secondary">
          {t('model.edit.noTags')}
        </Text>
      )}
      <ul className={styles.tags}>
        {entries.map(([key, value]) => (
          <li key={key}>
            <span className={styles.tagKey}>{visibleText(key)}</span>
            <span className={styles.tagValue}>{value}</span>
            {canEdit && (
              <ButtonIcon
                size="small"
                variant="tertiary"
                icon={<RiEditLine />}
                aria-label={t('model.edit.editTag', { key })}
                onPress={() => setDraft({ old: key, key, value })}
              />
            )}
          </li>
        ))}
      </ul>
      {draft && (
        <TagDialog
          model={model}
          draft={draft}
          onDraft={setDraft}
          onChanged={onChanged}
        />
      )}
    </Panel>
  );
}

function TagDialog(props: {
  model: ModelDetails;
  draft: Draft;
  onDraft: (draft: Draft | undefined) => void;
  onChanged: () => void;
}) {
  const { model, draft, onDraft, onChanged } = props;
  const { tracker, name, tags = {} } = model;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const key = draft.old ?? draft.key.trim();
  const { value: seen, renew } = useAsOpened(tags);
  const expected = Object.hasOwn(seen, key) ? seen[key] : undefined;
  const write = (value: string | undefined) =>
    api.describeModel(tracker, name, { tags: [{ key, expected, value }] });
  return (
    <EditDialog
      title={
        draft.old === undefined
          ? t('model.edit.addTag')
          : t('model.edit.editTag', { key })
      }
      isDisabled={!key || draft.value === expected}
      onSave={() => write(draft.value)}
      remove={
        draft.old !== undefined && expected !== undefined
          ? {
              label: t('model.edit.removeTag'),
              onRemove: () => write(undefined),
            }
          : undefined
      }
      onClose={() => onDraft(undefined)}
      onChanged={() => {
        renew();
        onChanged();
      }}
    >
      {draft.old === undefined && (
        <TextField
          label={t('model.edit.key')}
          maxLength={250}
          value={draft.key}
          onChange={text => onDraft({ ...draft, key: text })}
        />
      )}
      <TextField
        label={t('model.edit.value')}
        maxLength={5_000}
        value={draft.value}
        onChange={value => onDraft({ ...draft, value })}
      />
    </EditDialog>
  );
}
