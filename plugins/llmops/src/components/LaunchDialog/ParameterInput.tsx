import { Button, Select, Switch, TextField } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import {
  textOf,
  type ParameterField,
  type ValueProblem,
} from '../../lib/parameterForm';
import { problemText } from './problemText';
import styles from './LaunchDialog.module.css';

/** The bounds of a field as a short text, for example `0 < … ≤ 1`. */
function boundsOf(field: ParameterField): string {
  const low =
    field.exclusiveMinimum === undefined
      ? field.minimum !== undefined && `≥ ${field.minimum}`
      : `> ${field.exclusiveMinimum}`;
  const high =
    field.exclusiveMaximum === undefined
      ? field.maximum !== undefined && `≤ ${field.maximum}`
      : `< ${field.exclusiveMaximum}`;
  return [low, high].filter(Boolean).join(', ');
}

/** One parameter: typed by its schema, marked when it differs from its preset, with what is wrong below it. */
export function ParameterInput(props: {
  field: ParameterField;
  /** What it holds unless somebody types. */
  preset: unknown;
  typed: string | undefined;
  problem?: ValueProblem;
  /** What the backend said about it. */
  refusal?: string;
  onType: (text: string | undefined) => void;
}) {
  const { field, preset, typed, problem, refusal, onType } = props;
  const t = useText();
  const presetText = textOf(preset);
  const text = typed ?? presetText;
  const isChanged = typed !== undefined && typed !== presetText;
  const error = problem ? problemText(t, problem) : refusal;
  const label = field.title ?? field.name;
  const bounds = boundsOf(field);
  const secondaryLabel = [
    field.type && !field.enum ? t(`form.type.${field.type}`) : '',
    bounds,
  ]
    .filter(Boolean)
    .join(' ');
  const common = {
    label,
    description: field.description,
    secondaryLabel: secondaryLabel || null,
    // No isInvalid beside it: that would win, and show the field as wrong without the reason.
    validate: () => error,
    validationBehavior: 'aria' as const,
    name: field.name,
  };
  return (
    <div
      className={styles.parameter}
      data-changed={isChanged || undefined}
      data-parameter={field.name}
    >
      <FieldControl
        field={field}
        text={text}
        common={common}
        error={error}
        onType={onType}
      />
      {isChanged && (
        <span className={styles.changed}>
          {t('form.changed', { preset: presetText || '–' })}
          <Button
            size="small"
            variant="tertiary"
            aria-label={t('form.resetOf', { name: label })}
            onPress={() => onType(undefined)}
          >
            {t('form.reset')}
          </Button>
        </span>
      )}
    </div>
  );
}

function FieldControl(props: {
  field: ParameterField;
  text: string;
  error?: string;
  common: {
    label: string;
    description?: string;
    secondaryLabel: string | null;
    validate: () => string | undefined;
    validationBehavior: 'aria';
    name: string;
  };
  onType: (text: string) => void;
}) {
  const { field, text, error, common, onType } = props;
  if (field.enum) {
    return (
      <Select
        {...common}
        options={field.enum.map(option => ({
          id: textOf(option),
          label: textOf(option),
        }))}
        value={text || null}
        onChange={key => key !== null && onType(String(key))}
      />
    );
  }
  if (field.type === 'boolean') {
    return (
      <div className={styles.boolean}>
        <Switch
          label={common.label}
          isSelected={text === 'true'}
          onChange={isOn => onType(String(isOn))}
        />
        {common.description && (
          <span className={styles.description}>{common.description}</span>
        )}
        {error && <span className={styles.error}>{error}</span>}
      </div>
    );
  }
  const isNumber = field.type === 'number' || field.type === 'integer';
  return (
    <TextField
      {...common}
      inputMode={isNumber ? 'decimal' : 'text'}
      autoComplete="off"
      spellCheck="false"
      value={text}
      onChange={onType}
    />
  );
}
