import type { NotebookOffer } from '../../api';

/** What the field of a form holds. */
export interface NotebookPlace {
  cluster: string;
  namespace: string;
  image: string;
}

/** What was chosen as far as it is offered, else the first there is; undefined without an offer. */
export function choose(
  offers: readonly NotebookOffer[],
  chosen: Partial<NotebookPlace> | undefined,
): NotebookPlace | undefined {
  const offer =
    offers.find(
      ({ cluster, namespace }) =>
        cluster === chosen?.cluster && namespace === chosen.namespace,
    ) ?? offers.at(0);
  const image =
    offer?.images.find(known => known.image === chosen?.image) ??
    offer?.images.at(0);
  return (
    offer &&
    image && {
      cluster: offer.cluster,
      namespace: offer.namespace,
      image: image.image,
    }
  );
}
