import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Text, TextAreaField } from '@backstage/ui';
import { RiEditLine } from '@remixicon/react';
import { useState } from 'react';
import { llmopsApiRef, type ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { EditDialog } from '../EditInPlace';
import { Panel } from '../Panel';
import styles from './ModelView.module.css';

const MAX_LENGTH = 5_000;

/** The description in the tracker, as plain text, edited in place by those who may. */
export function DescriptionPanel(props: {
  model: ModelDetails;
  onChanged: () => void;
}) {
  const { model, onChanged } = props;
  const { tracker, name, description = '' } = model;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [draft, setDraft] = useState<string>();
  return (
    <Panel
      title={t('model.edit.description')}
      actions={
        model.permitted.update && (
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiEditLine />}
            aria-label={t('model.edit.editDescription')}
            onPress={() => setDraft(description)}
          />
        )
      }
    >
      <Text
        as="p"
        variant="body-medium"
        color={description ? 'primary' : 'secondary'}
        className={styles.description}
      >
        {description || t('model.edit.noDescription')}
      </Text>
      {draft !== undefined && (
        <EditDialog
          title={t('model.edit.editDescription')}
          isDisabled={draft === description}
          onSave={() =>
            api.describeModel(tracker, name, {
              description: { expected: description, value: draft },
            })
          }
          onClose={() => setDraft(undefined)}
          onChanged={onChanged}
        >
          <TextAreaField
            label={t('model.edit.description')}
            rows={6}
            maxLength={MAX_LENGTH}
            value={draft}
            onChange={setDraft}
          />
        </EditDialog>
      )}
    </Panel>
  );
}
