import { Select, Text, TextAreaField, TextField } from '@backstage/ui';
import type { PreflightCheck, Project } from '../../api';
import { useText } from '../../hooks/useText';
import { presetOf } from '../../lib/parameterForm';
import { REF_FIELD } from './findObstacles';
import { LaunchOptions } from './LaunchOptions';
import { ParameterInput } from './ParameterInput';
import { ProfileCards } from './ProfileCards';
import type { LaunchForm } from './useLaunchForm';
import styles from './LaunchDialog.module.css';

/** Pipeline, profile, engine, branch, parameters and note. */
export function LaunchFields(props: {
  project: Project;
  form: LaunchForm;
  /** Why the typed branch could not be read. */
  refProblem?: string;
  checks: readonly PreflightCheck[];
}) {
  const { project, form, refProblem, checks } = props;
  const { draft, change, pipeline, profile, engine } = form;
  const t = useText();
  if (!pipeline) {
    return null;
  }
  const refusalOf = (about: (check: PreflightCheck) => boolean) =>
    checks.find(check => check.status === 'error' && about(check))?.message;
  return (
    <div className={styles.fields}>
      {project.pipelines.length > 1 && (
        <Select
          label={t('launch.pipeline')}
          options={project.pipelines.map(({ name, title }) => ({
            id: name,
            label: title,
          }))}
          value={pipeline.name}
          onChange={key => key !== null && change({ pipeline: String(key) })}
        />
      )}
      {pipeline.description && (
        <Text as="p" variant="body-medium" color="secondary">
          {pipeline.description}
        </Text>
      )}
      {profile && pipeline.profiles.length > 0 && (
        <ProfileCards
          profiles={pipeline.profiles}
          value={profile.name}
          refusal={refusalOf(check => check.field === 'profile')}
          onChange={name => change({ profile: name })}
        />
      )}
      <div className={styles.pair}>
        <Select
          label={t('launch.engine')}
          options={pipeline.engines.map(({ id, title, available, reason }) => ({
            id,
            label: title,
            description: available ? undefined : reason,
            disabled: !available,
          }))}
          value={engine ?? null}
          onChange={key => key !== null && change({ engine: String(key) })}
          validationBehavior="aria"
          validate={() => (engine ? undefined : t('launch.noEngine'))}
        />
        <TextField
          name={REF_FIELD}
          label={t('launch.ref')}
          placeholder={project.ref}
          description={t('launch.refHint')}
          maxLength={250}
          autoComplete="off"
          spellCheck="false"
          validationBehavior="aria"
          validate={() =>
            refProblem ?? refusalOf(check => check.field === 'ref')
          }
          value={draft.ref}
          onChange={ref => change({ ref })}
        />
      </div>
      <LaunchOptions
        offered={form.options}
        checks={checks}
        onChoose={(name, value) =>
          change({ options: { ...draft.options, [name]: value } })
        }
      />
      {form.fields.length > 0 && (
        <fieldset className={styles.parameters}>
          <legend className={styles.legend}>{t('run.parameters')}</legend>
          {form.fields.map(field => (
            <ParameterInput
              key={field.name}
              field={field}
              preset={presetOf(field, profile?.parameters)}
              typed={draft.typed[field.name]}
              problem={form.form.problems[field.name]}
              refusal={refusalOf(check => check.parameter === field.name)}
              onType={text => form.type(field.name, text)}
            />
          ))}
        </fieldset>
      )}
      <TextAreaField
        label={t('launch.note')}
        secondaryLabel={t('form.optional')}
        rows={2}
        maxLength={2000}
        value={draft.note}
        onChange={note => change({ note })}
      />
    </div>
  );
}
