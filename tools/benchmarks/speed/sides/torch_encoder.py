"""The encoder of Daybook's base preset in torch.nn, and PyTorch that computes the last layer for [CLS] only."""

import torch


def make_encoder(hidden_size=768, num_layers=3, intermediate_size=2048):
    layer = torch.nn.TransformerEncoderLayer(
        d_model=hidden_size, nhead=4, dim_feedforward=intermediate_size, dropout=0.1, batch_first=True
    )
    return torch.nn.TransformerEncoder(layer, num_layers)


def first_output(encoder, hidden, padding=None):
    """Output at position 0, [batch, 768]: the last layer asks, and transforms, for that position alone. padding
    [batch, length] or None."""
    for layer in encoder.layers[:-1]:
        hidden = layer(hidden, src_key_padding_mask=padding)
    last, first = encoder.layers[-1], hidden[:, :1]
    attended = last.self_attn(first, hidden, hidden, key_padding_mask=padding, need_weights=False)[0]
    first = last.norm1(first + last.dropout1(attended))
    transformed = last.linear2(last.dropout(last.activation(last.linear1(first))))
    return last.norm2(first + last.dropout2(transformed))[:, 0]
