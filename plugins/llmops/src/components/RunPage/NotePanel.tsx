import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Text, TextAreaField } from '@backstage/ui';
import { useState } from 'react';
import { llmopsApiRef, type RunDetails } from '../../api';
import { useText } from '../../hooks/useText';
import { toFailure } from '../../lib/failure';
import { FailureNotice } from '../FailureNotice';
import { Panel } from '../Panel';
import styles from './RunPage.module.css';

const MAX_NOTE = 10_000;

/** What people wrote on the run, as plain text; nothing when there is no note and none may be written. */
export function NotePanel(props: { run: RunDetails; onChanged: () => void }) {
  const { run, onChanged } = props;
  const t = useText();
  const [draft, setDraft] = useState<string>();
  const mayWrite = run.permitted.annotate === true;
  if (!run.note && !mayWrite) {
    return null;
  }
  return (
    <Panel
      title={t('runPage.annotation.note')}
      actions={
        mayWrite &&
        draft === undefined && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => setDraft(run.note ?? '')}
          >
            {t(run.note ? 'runPage.annotation.edit' : 'runPage.annotation.add')}
          </Button>
        )
      }
    >
      {draft === undefined ? (
        run.note && (
          <Text as="p" variant="body-medium" className={styles.note}>
            {run.note}
          </Text>
        )
      ) : (
        <NoteEditor
          runId={run.id}
          draft={draft}
          onDraft={setDraft}
          onClose={() => setDraft(undefined)}
          onSaved={() => {
            setDraft(undefined);
            onChanged();
          }}
        />
      )}
    </Panel>
  );
}

function NoteEditor(props: {
  runId: string;
  draft: string;
  onDraft: (draft: string) => void;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { runId, draft, onDraft, onClose, onSaved } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const save = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.annotateRun(runId, { note: draft });
      onSaved();
    } catch (thrown) {
      setError(toFailure(thrown));
      setPending(false);
    }
  };
  return (
    <div className={styles.editor}>
      <TextAreaField
        aria-label={t('runPage.annotation.note')}
        value={draft}
        onChange={onDraft}
        maxLength={MAX_NOTE}
        rows={4}
      />
      {error && <FailureNotice error={error} />}
      <div className={styles.buttons}>
        <Button
          size="small"
          variant="primary"
          isPending={isPending}
          onPress={save}
        >
          {t('runPage.annotation.save')}
        </Button>
        <Button size="small" variant="tertiary" onPress={onClose}>
          {t('runPage.annotation.discard')}
        </Button>
      </div>
    </div>
  );
}
