"""What the catalogue says of the networks and filters that restore film."""

from zoo.model_entry import ModelEntry

RESTORER_ENTRIES = (
    ModelEntry(
        name="shift_denoiser",
        module="zoo.temporal.shift_denoiser",
        class_name="ShiftDenoiser",
        task="noise, on a CPU",
        paper="own design, after TSM (Lin et al., ICCV 2019) and "
        "BSVD (Qi et al., ACM MM 2022)",
        licence="Apache-2.0",
        presets=("denoise_best", "denoise_fast"),
        small_config={
            "stages": (
                {"widths": (8, 8, 16)},
                {"widths": (8, 16, 8), "blocks": (1, 2, 1)},
            )
        },
    ),
    ModelEntry(
        name="fast_dvd_net",
        module="zoo.temporal.fast_dvd_net",
        class_name="FastDVDNet",
        task="noise of a known level",
        paper="FastDVDnet (Tassano et al., CVPR 2020)",
        licence="Apache-2.0",
        presets=("denoise_fastdvdnet",),
        small_config={"channels": (8, 12, 16), "frame_channels": 4},
    ),
    ModelEntry(
        name="damage_restorer",
        module="zoo.temporal.damage_restorer",
        class_name="DamageRestorer",
        task="scratches, dust, hairs and blotches, on a CPU",
        paper="own design, after TSM (Lin et al., ICCV 2019) and the detector "
        "SDIp (Kokaram, Motion Picture Restoration, 1998)",
        licence="Apache-2.0",
        presets=("damage",),
        small_config={
            "finder": {"widths": (4, 8, 8), "blocks": (1, 1, 1)},
            "filler": {"widths": (8, 8, 16), "blocks": (1, 1, 0)},
            # Else next to nothing would be found and filled.
            "caution": -1.0,
        },
    ),
    ModelEntry(
        name="old_film_restorer",
        module="zoo.temporal.old_film_restorer",
        class_name="OldFilmRestorer",
        task="grain, dirt, blur, flicker and compression together, on a CPU",
        paper="own design, after RTN (Wan et al., CVPR 2022) and TSM (Lin et al., "
        "ICCV 2019)",
        licence="Apache-2.0",
        presets=("old_film",),
        small_config={
            "unet": {"widths": (8, 8, 16)},
            "memory": 4,
            "refines": True,
        },
    ),
    ModelEntry(
        name="shift_upscaler",
        module="zoo.temporal.shift_upscaler",
        class_name="ShiftUpscaler",
        task="larger frames, with the detail of neighbouring ones, on a CPU",
        paper="own design, after ESPCN (Shi et al., CVPR 2016), VESPCN (Caballero "
        "et al., CVPR 2017) and TSM (Lin et al., ICCV 2019)",
        licence="Apache-2.0",
        presets=("upscale_x2", "upscale_x4"),
        small_config={"unet": {"widths": (8, 8, 16)}, "scale": 2},
    ),
    ModelEntry(
        name="shift_deblurrer",
        module="zoo.temporal.shift_deblurrer",
        class_name="ShiftDeblurrer",
        task="blur of movement and of lenses out of focus, on a CPU",
        paper="own design, after Kim and Lee (CVPR 2015), Lucas and Kanade, 1981, "
        "and TSM (Lin et al., ICCV 2019)",
        licence="Apache-2.0",
        presets=("deblur",),
        small_config={"unet": {"widths": (8, 8, 16)}},
    ),
    ModelEntry(
        name="colouriser",
        module="zoo.temporal.colouriser",
        class_name="Colouriser",
        task="colour for black and white, by itself or like coloured pictures, on "
        "a CPU",
        paper="own design, after DeepRemaster (Iizuka and Simo-Serra, ACM TOG "
        "2019), the fast guided filter (He and Sun, 2015) and, for what a picture "
        "shows, EfficientNet-Lite0 (Tan and Le, ICML 2019)",
        licence="Apache-2.0",
        presets=("colour",),
        small_config={
            "widths": (4, 8, 8),
            "compared": 8,
            "side": 32,
            "scene_shrink": 8,
        },
    ),
    ModelEntry(
        name="fill",
        module="zoo.temporal.fill",
        class_name="Fill",
        task="lost regions and frames, without trained weights",
        paper="own design, after Kokaram, IEEE TIP 2004, and Gao et al., ECCV 2020",
        licence="Apache-2.0",
        small_config={"reach": 2, "longest_gap": 1},
    ),
    ModelEntry(
        name="srvgg_net_compact",
        module="zoo.temporal.srvgg_net_compact",
        class_name="SRVGGNetCompact",
        task="larger frames, fast; reads Real-ESRGAN's weights",
        paper="Real-ESRGAN (Wang et al., ICCVW 2021)",
        licence="Apache-2.0",
        small_config={"channels": 8, "convolutions": 2, "scale": 4},
    ),
    ModelEntry(
        name="rrdb_net",
        module="zoo.temporal.rrdb_net",
        class_name="RRDBNet",
        task="larger frames, with invented detail; reads Real-ESRGAN's weights",
        paper="ESRGAN (Wang et al., ECCVW 2018) and Real-ESRGAN (Wang et al., "
        "ICCVW 2021)",
        licence="Apache-2.0",
        small_config={"channels": 8, "growth": 4, "blocks": 1, "scale": 2},
    ),
    ModelEntry(
        name="espcn",
        module="zoo.temporal.espcn",
        class_name="ESPCN",
        task="larger frames, very fast",
        paper="ESPCN (Shi et al., CVPR 2016)",
        licence="Apache-2.0",
        presets=("espcn_x4",),
        small_config={"channels": (16, 8), "scale": 3},
    ),
    ModelEntry(
        name="triplet_restorer",
        module="zoo.vae.triplet_restorer",
        class_name="TripletRestorer",
        task="old pictures, by translation between the latent spaces of two "
        "autoencoders, with a map of what it is unsure of",
        paper="Bringing Old Photos Back to Life (Wan et al., CVPR 2020)",
        licence="Apache-2.0",
        small_config={
            "latent": 3,
            "width": 8,
            "blocks": 1,
            "mapping_blocks": 1,
            "grid": 3,
        },
    ),
    ModelEntry(
        name="naf_net",
        module="zoo.temporal.naf_net",
        class_name="NAFNet",
        task="blur or noise in still pictures; reads the authors' weights",
        paper="NAFNet (Chen et al., ECCV 2022) with local means (Chu et al., "
        "ECCV 2022)",
        licence="Apache-2.0",
        small_config={
            "channels": 4,
            "encoder_blocks": (1, 2),
            "middle_blocks": 1,
            "decoder_blocks": (1, 1),
            "pooling_window": 12,
        },
    ),
    ModelEntry(
        name="basic_vsr",
        module="zoo.temporal.basic_vsr",
        class_name="BasicVSR",
        task="four times the size",
        paper="BasicVSR (Chan et al., CVPR 2021) with SPyNet (Ranjan and Black, "
        "CVPR 2017)",
        licence="Apache-2.0",
        small_config={
            "chunk": 2,
            "overlap": 1,
            "channels": 6,
            "blocks": 1,
            "upsampled_channels": 4,
            "flow_levels": 2,
            "flow_channels": (4, 4, 4, 4),
        },
    ),
    ModelEntry(
        name="flow_interpolator",
        module="zoo.temporal.flow_interpolator",
        class_name="FlowInterpolator",
        task="frames between frames, at any moment, on a CPU",
        paper="own design, after RIFE (Huang et al., ECCV 2022), IFRNet (Kong et al., "
        "CVPR 2022) and Xu et al., Quadratic Video Interpolation (NeurIPS 2019), on "
        "motion measured by Lucas and Kanade, 1981",
        licence="Apache-2.0",
        presets=("interpolate",),
        small_config={"widths": (8, 8, 4), "depths": (1, 1, 1)},
    ),
    ModelEntry(
        name="steady",
        module="zoo.temporal.steady",
        class_name="Steady",
        task="gate weave, without trained weights",
        paper="own design, on phase correlation (Kuglin and Hines, 1975)",
        licence="Apache-2.0",
        small_config={"past": 4, "future": 2, "grid": 32},
    ),
    ModelEntry(
        name="deflicker",
        module="zoo.temporal.deflicker",
        class_name="Deflicker",
        task="flicker of brightness and colour, without trained weights",
        paper="own design, after Pitié et al., SMVP 2004",
        licence="Apache-2.0",
        small_config={"past": 5, "future": 2},
    ),
    ModelEntry(
        name="faded",
        module="zoo.temporal.faded",
        class_name="Faded",
        task="faded colour film, without trained weights",
        paper="own design, on robust percentiles of each channel",
        licence="Apache-2.0",
        small_config={"past": 5, "future": 2},
    ),
    ModelEntry(
        name="white_balance",
        module="zoo.temporal.white_balance",
        class_name="WhiteBalance",
        task="colour casts, without trained weights",
        paper="own design, after shades of grey (Finlayson and Trezzi, CIC 2004)",
        licence="Apache-2.0",
        small_config={"past": 5, "future": 2},
    ),
    ModelEntry(
        name="contrast",
        module="zoo.temporal.contrast",
        class_name="Contrast",
        task="lost contrast, without trained weights",
        paper="own design, with the curve of Reinhard et al., SIGGRAPH 2002",
        licence="Apache-2.0",
        small_config={"past": 5, "future": 2},
    ),
    ModelEntry(
        name="grain",
        module="zoo.temporal.grain",
        class_name="Grain",
        task="grain put back, without trained weights",
        paper="own design, after Newson et al., Computer Graphics Forum 2017",
        licence="Apache-2.0",
        small_config={"level": 8.0, "size": 0.6, "colour": 0.5},
    ),
)
