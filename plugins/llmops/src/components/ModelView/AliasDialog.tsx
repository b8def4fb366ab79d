import { useApi } from '@backstage/frontend-plugin-api';
import { Select, Text, TextAreaField, TextField } from '@backstage/ui';
import {
  isModelAlias,
  judgeThreshold,
} from '@llmops/backstage-plugin-llmops-common';
import { useState } from 'react';
import { llmopsApiRef, type ModelDetails, type ModelVersion } from '../../api';
import { useText } from '../../hooks/useText';
import { EditDialog, useAsOpened } from '../EditInPlace';
import { ThresholdTable } from '../ThresholdTable';

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
  const [reason, setReason] = useState('');
  const evaluation = readEvaluation(
    model.versions.find(one => one.version === version),
  );
  const isBad = alias !== '' && !isModelAlias(alias);
  const isReasonMissing = !evaluation.isPassed && reason.trim() === '';
  return (
    <EditDialog
      title={
        'alias' in edit
          ? t('model.alias.titleEdit', { alias })
          : t('model.alias.titleAdd', { version })
      }
      isDisabled={
        !alias || isBad || !version || named === version || isReasonMissing
      }
      onSave={() =>
        api.setModelAlias(tracker, name, alias, {
          version,
          expectedVersion: named,
          reason: evaluation.isPassed ? undefined : reason.trim(),
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
          isInvalid={isBad}
          value={typed}
          onChange={setTyped}
          maxLength={255}
        />
      )}
      {isBad && (
        <Text as="p" role="alert" variant="body-small" color="danger">
          {t('model.alias.bad', { alias })}
        </Text>
      )}
      {named !== version && !evaluation.isPassed && (
        <>
          <Text as="p" variant="body-medium">
            {t('model.alias.notPassed', { version })}
          </Text>
          <ThresholdTable rows={evaluation.rows} />
          <TextAreaField
            label={t('model.alias.reason')}
            description={t('model.alias.reasonHint', { owner: model.owner })}
            isRequired
            maxLength={2_000}
            value={reason}
            onChange={setReason}
          />
        </>
      )}
      {named !== undefined && named !== version && (
        <Text as="p" variant="body-small" color="secondary">
          {t('model.alias.moves', { version: named })}
        </Text>
      )}
    </EditDialog>
  );
}

/** How a version stands against its thresholds; passed without any. */
function readEvaluation(version: ModelVersion | undefined) {
  const { thresholds = {}, metrics = {} } = version ?? {};
  const rows = Object.entries(thresholds).map(([key, threshold]) => ({
    key,
    threshold,
    value: Object.hasOwn(metrics, key) ? metrics[key] : undefined,
  }));
  return {
    rows,
    isPassed: rows.every(
      ({ value, threshold }) => judgeThreshold(value, threshold) === 'met',
    ),
  };
}
