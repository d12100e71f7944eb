/** The intents as points, near one another where they mean alike; lines join those that are taken for one another. */

import { useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./quality.module.css";
import type { IntentMap } from "./types";

const [WIDTH, HEIGHT, MARGIN] = [720, 340, 48];
const LABEL = { width: 110, height: 16 };
const x = (place: number): number => MARGIN + ((place + 1) / 2) * (WIDTH - 2 * MARGIN);
const y = (place: number): number => MARGIN / 2 + ((1 - place) / 2) * (HEIGHT - MARGIN);
const radius = (examples: number): number => 2 + Math.sqrt(examples) / 2.5;

/** The names that are written: those of the worst overlaps, as far as they do not cover one another. */
function written({ intents, overlaps }: IntentMap): Set<string> {
  const places = new Map(intents.map((each) => [each.name, each]));
  const chosen: IntentMap["intents"] = [];
  for (const name of new Set(overlaps.flatMap(([one, other]): string[] => [one, other]))) {
    const place = places.get(name);
    const covers = (other: IntentMap["intents"][number]) =>
      place !== undefined && Math.abs(x(place.x) - x(other.x)) < LABEL.width && Math.abs(y(place.y) - y(other.y)) < LABEL.height;
    if (place && !chosen.some(covers)) chosen.push(place);
  }
  return new Set(chosen.map((each) => each.name));
}

export function IntentMapFigure({ map }: { map: IntentMap }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  const [pointed, point] = useState<string | null>(null);
  const places = new Map(map.intents.map((each) => [each.name, each]));
  const overlapping = new Set(map.overlaps.flatMap(([one, other]): string[] => [one, other]));
  const labels = written(map);
  const lines = map.overlaps.map(([one, other]) => `${spoken(one, language)} ↔ ${spoken(other, language)}`).join(", ");
  return (
    <figure className={styles.map}>
      <figcaption>
        <b>{t.map}</b> {t.mapSays}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t.mapText(map.intents.length, lines || t.none)}>
        {map.overlaps.map(([one, other, share]) => {
          const [from, to] = [places.get(one), places.get(other)];
          if (!from || !to) return null;
          return <line key={`${one} ${other}`} x1={x(from.x)} y1={y(from.y)} x2={x(to.x)} y2={y(to.y)} strokeWidth={1 + 20 * share} />;
        })}
        {map.intents.map((each) => {
          const named = labels.has(each.name) || pointed === each.name;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: pointing only shows a name, which the label has as well
            <g
              key={each.name}
              data-overlaps={overlapping.has(each.name)}
              onMouseEnter={() => point(each.name)}
              onMouseLeave={() => point(null)}
            >
              <circle cx={x(each.x)} cy={y(each.y)} r={radius(each.examples)}>
                <title>{`${spoken(each.name, language)} · ${each.examples}`}</title>
              </circle>
              {named && (
                <text x={x(each.x)} y={y(each.y) - radius(each.examples) - 4} textAnchor="middle">
                  {spoken(each.name, language)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      {lines && (
        <p>
          {t.overlapping} {lines}
        </p>
      )}
    </figure>
  );
}
