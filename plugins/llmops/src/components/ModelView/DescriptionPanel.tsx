import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Text, TextAreaField } from '@backstage/ui';
import { RiEditLine } from '@remixicon/react';
import { useState } from 'react';
import { llmopsApiRef, type ModelDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { EditDialog } from '../EditInPlace';
import { Panel } from '../Panel';
import { FoldedMarkdown } from './FoldedMarkdown';

const MAX_LENGTH = 5_000;
const MAX_HEIGHT = 240;

/** The description in the tracker, which anyone may have written as Markdown; edited in place by those who may. */
export function DescriptionPanel(props: {
  model: ModelDetails;
  /** Text of the card, which may hold the description. */
  card: string | undefined;
  onChanged: () => void;
}) {
  const { model, card, onChanged } = props;
  const { tracker, name, description = '' } = model;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const text = description.trim();
  const isOnCard = text !== '' && Boolean(card?.includes(text));
  const [draft, setDraft] = useState<string>();
  // What stood there when the dialog was opened; after a conflict, what stands there then.
  const [seen, setSeen] = useState<string>();
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
            onPress={() => {
              setSeen(description);
              setDraft(description);
            }}
          />
        )
      }
    >
      {description && !isOnCard ? (
        <FoldedMarkdown markdown={description} maxHeight={MAX_HEIGHT} />
      ) : (
        <Text as="p" variant="body-medium" color="secondary">
          {isOnCard
            ? t('model.edit.descriptionOnCard')
            : t('model.edit.noDescription')}
        </Text>
      )}
      {draft !== undefined && (
        <EditDialog
          title={t('model.edit.editDescription')}
          isDisabled={draft === description}
          onSave={() =>
            api.describeModel(tracker, name, {
              description: { expected: seen ?? description, value: draft },
            })
          }
          onClose={() => setDraft(undefined)}
          onChanged={() => {
            setSeen(undefined);
            onChanged();
          }}
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
