import { Button, Checkbox } from '@backstage/ui';
import { useState } from 'react';
import { useFormat } from '../../hooks/useFormat';
import { useText } from '../../hooks/useText';
import type { Facet } from '../../lib/modelFilters';
import { EntityName } from './EntityName';
import styles from './ModelsPage.module.css';

const SHOWN = 6;

/** The values of one facet with how many models have each; what is chosen is always shown. */
export function FacetList(props: {
  facet: Facet;
  values: readonly { value: string; count: number }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const { facet, values, chosen, onChange } = props;
  const t = useText();
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const missing = chosen
    .filter(value => !values.some(one => one.value === value))
    .map(value => ({ value, count: 0 }));
  const all = [...missing, ...values];
  if (all.length === 0) {
    return null;
  }
  const shown = isOpen
    ? all
    : all.filter(({ value }, index) => index < SHOWN || chosen.includes(value));
  return (
    <fieldset className={styles.facet}>
      <legend>{t(`model.facet.${facet}`)}</legend>
      {shown.map(({ value, count }) => (
        <div key={value} className={styles.facetValue}>
          <Checkbox
            isSelected={chosen.includes(value)}
            onChange={isSelected =>
              onChange(
                isSelected
                  ? [...chosen, value]
                  : chosen.filter(one => one !== value),
              )
            }
          >
            {facet === 'owner' ? <EntityName entityRef={value} /> : value}
          </Checkbox>
          <span className={styles.count}>{format.integer(count)}</span>
        </div>
      ))}
      {all.length > shown.length && (
        <Button size="small" variant="tertiary" onPress={() => setOpen(true)}>
          {t('model.moreValues', { total: String(all.length) })}
        </Button>
      )}
    </fieldset>
  );
}
