/** The short, soft tone for a new message. */

const TONES_HZ = [660, 880];
const TONE_S = 0.12;
const LOUDNESS = 0.05;

export function chime(): void {
  try {
    const audio = new AudioContext();
    const volume = audio.createGain();
    volume.connect(audio.destination);
    volume.gain.setValueAtTime(LOUDNESS, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + TONES_HZ.length * TONE_S + 0.2);
    TONES_HZ.forEach((frequency, index) => playTone(audio, volume, frequency, audio.currentTime + index * TONE_S));
    window.setTimeout(() => void audio.close(), 1000);
  } catch {
    // A browser without sound, or that does not allow it yet, stays silent.
  }
}

function playTone(audio: AudioContext, volume: GainNode, frequency: number, at: number): void {
  const tone = audio.createOscillator();
  tone.frequency.value = frequency;
  tone.connect(volume);
  tone.start(at);
  tone.stop(at + TONE_S + 0.15);
}
