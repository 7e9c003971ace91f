"""Pipelines of diffusers with a few thousand random weights, made on the spot: `python -m` it.

They draw noise, and are loaded and run by the very code that runs real models.
"""

import json
import string
import sys
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    StableDiffusionInstructPix2PixPipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

#: Side of what they were "trained" on, in pixels: 32 latents of 2 pixels.
NATIVE = 64
_LATENTS = 32
#: Of latents.
_CHANNELS = 4
#: Of each word of a prompt.
_WIDTH = 32
_LONGEST_PROMPT = 77
_START, _END = "<|startoftext|>", "<|endoftext|>"


def make(folder: Path) -> None:
    """Write `text` and `edit` below the folder: one draws from text, one edits by instruction."""
    torch.manual_seed(0)
    tokenizer = _tokenizer(folder / "tokenizer")
    parts = {
        "vae": _autoencoder(),
        "text_encoder": _text_encoder(tokenizer),
        "tokenizer": tokenizer,
        "scheduler": DDIMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False
        ),
        "safety_checker": None,
        "feature_extractor": None,
        "requires_safety_checker": False,
    }
    StableDiffusionPipeline(unet=_unet(_CHANNELS), **parts).save_pretrained(folder / "text")
    # It sees the latents of the image beside those that it draws.
    edit = StableDiffusionInstructPix2PixPipeline(unet=_unet(2 * _CHANNELS), **parts)
    edit.save_pretrained(folder / "edit")


def _tokenizer(folder: Path) -> Any:
    """One that knows single characters, each in a word and at its end."""
    folder.mkdir(parents=True)
    characters = string.ascii_lowercase + string.digits + string.punctuation
    words = [*characters, *(f"{each}</w>" for each in characters), _START, _END]
    numbers = {word: number for number, word in enumerate(words)}
    (folder / "vocab.json").write_text(json.dumps(numbers))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    files = str(folder / "vocab.json"), str(folder / "merges.txt")
    return CLIPTokenizer(*files, model_max_length=_LONGEST_PROMPT)


def _text_encoder(tokenizer: Any) -> Any:
    numbers = tokenizer.get_vocab()
    config = CLIPTextConfig(
        vocab_size=len(numbers),
        hidden_size=_WIDTH,
        intermediate_size=_WIDTH,
        num_attention_heads=4,
        num_hidden_layers=2,
        max_position_embeddings=_LONGEST_PROMPT,
        bos_token_id=numbers[_START],
        eos_token_id=numbers[_END],
        pad_token_id=numbers[_END],
    )
    return CLIPTextModel(config)


def _autoencoder() -> Any:
    """One that encodes without chance, as trained ones nearly do: its variances are nothing."""
    made = AutoencoderKL(
        block_out_channels=(16, 32),
        norm_num_groups=8,
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=_CHANNELS,
        sample_size=NATIVE,
    )
    made.quant_conv.weight.data[_CHANNELS:] = 0
    made.quant_conv.bias.data[_CHANNELS:] = -30
    return made


def _unet(channels: int) -> Any:
    return UNet2DConditionModel(
        sample_size=_LATENTS,
        in_channels=channels,
        out_channels=_CHANNELS,
        block_out_channels=(16, 32),
        layers_per_block=1,
        norm_num_groups=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=_WIDTH,
        attention_head_dim=8,
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]))
