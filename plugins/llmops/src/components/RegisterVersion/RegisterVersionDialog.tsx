import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Select,
  Skeleton,
  Text,
  TextAreaField,
  TextField,
} from '@backstage/ui';
import { isModelName } from '@llmops/backstage-plugin-llmops-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { llmopsApiRef, type RunDetails, type RunOutputs } from '../../api';
import { useLive } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import { createIdempotencyKey } from '../../lib/idempotencyKey';
import { modelRouteRef } from '../../routes';
import { EditDialog } from '../EditInPlace';
import { FailureNotice } from '../FailureNotice';

/** Key of the choice that lets one type a path. */
const PATH = 'path';

/** Asks what becomes a version of which model, and goes to that model's page. */
export function RegisterVersionDialog(props: {
  run: RunDetails;
  onClose: () => void;
}) {
  const { run, onClose } = props;
  const t = useText();
  const api = useApi(llmopsApiRef);
  const navigate = useNavigate();
  const toModel = useRouteRef(modelRouteRef);
  const { data, error, reload } = useLive({
    key: run.id,
    load: signal => api.listRunOutputs(run.id, signal),
    isAffected: () => false,
    isActive: () => false,
  });
  const [idempotencyKey] = useState(createIdempotencyKey);
  const [draft, setDraft] = useState<Draft>({});
  const source = data && sourceOf(data, draft);
  const name = (draft.name ?? data?.suggestedName ?? '').trim();
  const made = run.model?.name === name ? run.model.version : undefined;
  return (
    <EditDialog
      title={t('model.register.title')}
      confirm={t(made ? 'model.register.again' : 'model.register.confirm')}
      isDisabled={!data?.canRegister || !source || !name || !isModelName(name)}
      onSave={async () => {
        const { tracker } = run;
        await api.registerModelVersion(tracker, name, {
          runId: run.id,
          ...source,
          description: draft.description?.trim() || undefined,
          again: made !== undefined || undefined,
          idempotencyKey,
        });
        navigate(toModel?.({ tracker, name }) ?? '');
      }}
      onClose={onClose}
      onChanged={() => {}}
    >
      {error && !data && <FailureNotice error={error} onRetry={reload} />}
      {!error && !data && <Skeleton width="100%" height={120} />}
      {data && !data.canRegister && (
        <Text as="p" variant="body-medium">
          {t('model.register.cannot')}
        </Text>
      )}
      {data?.canRegister && made && (
        <Alert
          role="alert"
          icon
          status="warning"
          title={t('model.register.already', { version: made })}
        />
      )}
      {data?.canRegister && (
        <Fields outputs={data} draft={draft} onDraft={setDraft} />
      )}
    </EditDialog>
  );
}

interface Draft {
  /** Place of the output in the list, or a path of one's own. */
  output?: string;
  path?: string;
  trackedRunId?: string;
  name?: string;
  description?: string;
}

function chosenOutput(outputs: RunOutputs, draft: Draft): string {
  return draft.output ?? (outputs.items.length > 0 ? '0' : PATH);
}

function sourceOf(outputs: RunOutputs, draft: Draft) {
  const chosen = chosenOutput(outputs, draft);
  if (chosen !== PATH) {
    const output = outputs.items[Number(chosen)];
    const { trackedRunId, loggedModelId, artifactPath } = output;
    return { trackedRunId, loggedModelId, artifactPath };
  }
  const artifactPath = draft.path?.trim();
  const trackedRunId = draft.trackedRunId ?? outputs.trackedRuns?.[0]?.id;
  return artifactPath ? { trackedRunId, artifactPath } : undefined;
}

function Fields(props: {
  outputs: RunOutputs;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}) {
  const { outputs, draft, onDraft } = props;
  const { items, trackedRuns = [] } = outputs;
  const t = useText();
  const chosen = chosenOutput(outputs, draft);
  const runName = (id: string) => {
    const run = trackedRuns.find(one => one.id === id);
    return run?.step ?? run?.name ?? id;
  };
  return (
    <>
      {items.length > 0 ? (
        <Select
          label={t('model.register.output')}
          value={chosen}
          onChange={key => onDraft({ ...draft, output: String(key) })}
          options={[
            ...items.map((item, index) => ({
              value: String(index),
              label: `${item.name} · ${runName(item.trackedRunId)}`,
            })),
            { value: PATH, label: t('model.register.pathOption') },
          ]}
        />
      ) : (
        <Text as="p" variant="body-medium" color="secondary">
          {t('model.register.noOutputs')}
        </Text>
      )}
      {chosen === PATH && (
        <>
          {trackedRuns.length > 1 && (
            <Select
              label={t('model.register.trackedRun')}
              value={draft.trackedRunId ?? trackedRuns[0].id}
              onChange={key => onDraft({ ...draft, trackedRunId: String(key) })}
              options={trackedRuns.map(({ id }) => ({
                value: id,
                label: runName(id),
              }))}
            />
          )}
          <TextField
            label={t('model.register.path')}
            description={t('model.register.pathHint')}
            maxLength={1_000}
            value={draft.path ?? ''}
            onChange={path => onDraft({ ...draft, path })}
          />
        </>
      )}
      <TextField
        label={t('model.register.model')}
        description={t('model.register.modelHint')}
        maxLength={250}
        validationBehavior="aria"
        validate={value =>
          isModelName(value) ? null : t('model.register.badName')
        }
        value={draft.name ?? outputs.suggestedName ?? ''}
        onChange={name => onDraft({ ...draft, name })}
      />
      <TextAreaField
        label={t('model.register.description')}
        maxLength={5_000}
        value={draft.description ?? ''}
        onChange={description => onDraft({ ...draft, description })}
      />
    </>
  );
}
